from rathaus.access.check import allows


def test_the_stranger_is_a_stranger(cast):
    clerk, stranger = cast.people["wiesental_clerk"], cast.people["birkenrain_clerk"]
    assert allows(clerk, "authority.read", cast.places["wiesental"])
    assert not allows(stranger, "authority.read", cast.places["wiesental"])
