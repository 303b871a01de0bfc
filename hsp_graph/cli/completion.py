"""Shell completion: questions, their parameters and values in the graph, and what can be explained."""

import os

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class

from hsp_graph.core.errors import HspError

_MOST = 100


def complete_question(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The questions whose names begin so."""
    from hsp_graph.graph.questions import questions

    return [
        CompletionItem(one.name, help=one.title)
        for one in questions().values()
        if one.name.startswith(incomplete)
    ]


def complete_parameter(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """NAME= of the question's parameters, and after the = its values in the graph, if there is one."""
    from hsp_graph.graph.questions import choices, questions
    from hsp_graph.workspace import open_workspace

    # After -p, which has no value yet, click leaves the words before it as they are.
    asked = context.params.get("question") or next(iter(context.args), "")
    question = questions().get(asked)
    name, equals, start = incomplete.partition("=")
    taken = question.parameters if question else ()
    if not equals:
        return [
            CompletionItem(f"{one.name}=", help=one.meaning) for one in taken if one.name.startswith(name)
        ]
    try:
        workspace = open_workspace(context.find_root().params.get("workspace"))
        found = [choices(workspace, one, start, _MOST) for one in taken if one.name == name]
    except HspError:
        return []  # without a study there is nothing to choose from
    # What the shell would take apart, or for something else, is not offered.
    return [
        CompletionItem(f"{name}={word}", help=called)
        for one in found
        for word, called in one.items()
        if _is_plain(word)
    ]


def complete_thing(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """What can be explained and begins so: identifiers with what they are, and measures of somebody."""
    from hsp_graph.graph.resolve import things_like
    from hsp_graph.workspace import open_workspace

    before = " ".join(context.params.get("what") or ())
    words = []
    if incomplete.isalpha() or before:
        from hsp_graph.output.explain import ASKED_OF  # brings the measures

        if before in ASKED_OF:
            return [CompletionItem("of")]
        words = [CompletionItem(one) for one in sorted(ASKED_OF) if one.startswith(incomplete) and not before]
    try:
        workspace = open_workspace(context.find_root().params.get("workspace"))
        found = things_like(workspace, incomplete, _MOST)
    except HspError:
        return words
    return [*(CompletionItem(word, help=called) for word, called in found.items() if _is_plain(word)), *words]


def _is_plain(word: str) -> bool:
    """Whether the shell takes a word as it is."""
    return word.translate(str.maketrans("", "", "-_/.")).isalnum()


@add_completion_class
class Bash(BashComplete):
    """Bash takes ``agent=Jo`` for three words and completes the last; click cannot tell whose value it is."""

    source_template = """\
%(complete_func)s() {
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        case "$line" in
            dir,*) compopt -o dirnames ;;
            file,*) compopt -o default ;;
            *) COMPREPLY+=("${line#*,}") ;;
        esac
    done < <(COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD %(complete_var)s=bash_complete "$1")
    [[ "${COMPREPLY[0]}" != *[=/] ]] || compopt -o nospace
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""
    _after = False

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the cursor, and the word at it, put together again."""
        words = click.shell_completion.split_arg_string(os.environ["COMP_WORDS"])
        at = int(os.environ["COMP_CWORD"])
        words = [*words[: at + 1], ""] if at == len(words) else words[: at + 1]
        whole: list[str] = []
        for word in words[1:]:
            if whole and (word == "=" or whole[-1].endswith("=")):
                whole[-1] += word
            else:
                whole.append(word)
        *before, incomplete = whole or [""]
        self._after = "=" in incomplete and not incomplete.startswith("-")
        return before, incomplete

    def format_completion(self, item: CompletionItem) -> str:
        """What the shell puts in the place of the word at the cursor."""
        value = item.value.partition("=")[2] if self._after else item.value
        return f"{item.type},{value}"
