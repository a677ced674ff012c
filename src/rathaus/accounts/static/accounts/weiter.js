"use strict";
// Sends the one form of the page by itself. Without script its button does.
for (const form of document.querySelectorAll("form[data-weiter]")) form.submit();
