// A real OpenID provider for tests, on loopback: people and clients come as JSON in the first argument.
// Its pages ask for a name only. Started by tools/oidc_provider.py.
import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

const { port, clients, people } = JSON.parse(process.argv[2]);
const issuer = `http://localhost:${port}`;
const lastName = new Map(); // subject -> the name under which it signed in last
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

const provider = new Provider(issuer, {
  clients,
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'k1' }] },
  cookies: { keys: ['only for tests'] },
  pkce: { required: () => true },
  acrValues: ['urn:test:low', 'urn:test:substantial', 'urn:test:high'],
  claims: {
    openid: ['sub', 'acr'],
    email: ['email', 'email_verified'],
    profile: ['given_name', 'family_name', 'birthdate'],
    address: ['address'],
  },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (ctx, interaction) => `/anmelden/${interaction.uid}` },
  findAccount: (ctx, sub) => ({ accountId: sub, claims: () => ({ ...people[lastName.get(sub)], sub }) }),
});

async function body(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return new URLSearchParams(Buffer.concat(parts).toString());
}

const page = (uid) => `<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Anmelden</title></head>
<body><main><h1>Test-Anbieter</h1><form method="post" action="/anmelden/${uid}"><p><label for="name">Kennung</label>
<input id="name" name="name"></p><p><button>Weiter</button></p></form>
<p><a href="/anmelden/${uid}/abbrechen">Abbrechen</a></p></main></body></html>`;

async function consent(details, accountId) {
  const grant = new provider.Grant({ accountId, clientId: details.params.client_id });
  grant.addOIDCScope(details.params.scope);
  return { grantId: await grant.save() };
}

provider.use(async (ctx, next) => {
  const [, what, uid, act] = ctx.path.split('/');
  if (what !== 'anmelden') return next();
  if (act === 'abbrechen') {
    return provider.interactionFinished(ctx.req, ctx.res, { error: 'access_denied' });
  }
  const details = await provider.interactionDetails(ctx.req, ctx.res);
  if (details.prompt.name === 'consent') {
    const granted = await consent(details, details.session.accountId);
    return provider.interactionFinished(ctx.req, ctx.res, { consent: granted });
  }
  if (ctx.method !== 'POST') {
    ctx.type = 'html';
    ctx.body = page(uid);
    return undefined;
  }
  const name = (await body(ctx.req)).get('name');
  if (!(name in people)) ctx.throw(400, 'unknown');
  const { sub, acr } = people[name];
  lastName.set(sub, name);
  return provider.interactionFinished(ctx.req, ctx.res, {
    login: { accountId: sub, remember: false, ...(acr ? { acr } : {}) },
    consent: await consent(details, sub),
  });
});

provider.listen(port, '127.0.0.1', () => console.log(`ready ${issuer}`));
