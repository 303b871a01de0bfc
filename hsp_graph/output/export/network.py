"""A network as the plain columns that writers are given, with the meaning of each."""

from collections.abc import Mapping

from hsp_graph.importing.formats.network_tables import Column, NetworkTables, Type
from hsp_graph.network.network import AGENT_COLUMNS, TIE_COLUMNS, Array, Network

#: What the columns of people mean.
AGENT_MEANINGS = {
    "id": "Identifier of the person or organisation.",
    "label": "Name to show.",
    "kind": "Person, organisation, or unidentified: somebody who exists but whose identity is not known.",
    "role": "Role held, by its short name.",
    "role_label": "Role held, as it is read.",
    "sector": "Where the role belongs: home, family-learning, school, authority or community.",
    "power": "Whether the role holds institutional power.",
    "organisation": "Identifier of where the role is held.",
    "organisation_label": "Name of where the role is held.",
}

#: What the columns of ties mean.
TIE_MEANINGS = {
    "id": "Identifier of the tie; parallel ties have one each.",
    "relation": "What kind of relation it is, by its short name.",
    "relation_label": "What kind of relation it is, as it is read.",
    "valence": "Positive, negative or mixed.",
    "capital": "Form of social capital: bonding, bridging or linking.",
    "capital_rule": "The rule that derived the form of capital; empty where a coder stated it.",
    "mutual": "Whether it holds in both directions.",
    "strength": "How strong it is, where that is stated.",
    "valid_from": "Since when it holds: a year, month or day.",
    "valid_until": "Until when it held: a year, month or day.",
    "programme": "The programme through which it came about.",
}

_TYPES: dict[str, Type] = {"b": "boolean", "f": "double", "i": "long", "u": "long"}


def network_tables(network: Network) -> NetworkTables:
    """The columns of a network, ours first."""
    return NetworkTables(
        _columns(network.agents, AGENT_COLUMNS, AGENT_MEANINGS),
        _columns(network.ties, TIE_COLUMNS, TIE_MEANINGS),
        network.source.tolist(), network.target.tolist(),
    )  # fmt: skip


def _columns(
    columns: Mapping[str, Array], own: Mapping[str, type], meanings: Mapping[str, str]
) -> dict[str, Column]:
    names = dict.fromkeys([*own, *columns])
    return {
        name: Column(
            _TYPES.get(columns[name].dtype.kind, "string"), columns[name].tolist(), meanings.get(name, "")
        )
        for name in names
    }


def not_held(network: Network) -> list[str]:
    """What no network format holds, in words: it has people and ties, and nothing that these rest on."""
    told = [
        "Evidence, sources, indicators and programmes as such are not in it; TriG and the tables hold them."
    ]
    if network.may_be or len(network.different):
        told.append("Who the unidentified may be, and who is said not to be the same, is not in it.")
    if len(network.holder):
        told.append("When roles were held, and further roles of the same people, is not in it.")
    return told
