# Prints the command blocks (```sh) of a Markdown page as the calls of run.sh: one call of block for each, with the
# markers above it and the commands as a here-document. Fails on a marker that does not exist, on a fence without a
# language, and on a shell block with another language than sh.

function fail(text) {
    printf "%s:%d: %s\n", FILENAME, FNR, text > "/dev/stderr"
    failed = 1
}

function quote(text) {
    gsub(/'/, "'\\''", text)
    return "'" text "'"
}

function marker(text, name) {
    name = text
    sub(/:.*/, "", name)
    if (text ~ /^(not run|needs|prints|fails, prints|runs until it prints|runs until stopped, ready): ./) {
        markers = markers " " quote(text)
    } else if (text == "stop") {
        print "stop"
    } else if (text ~ /^(not run|needs|prints|fails|runs|stop)/) {
        fail("unknown marker: " text)
    }
}

BEGIN { end = "END_OF_COMMANDS" }

!inside && /^[ \t]*<!-- .* -->[ \t]*$/ {
    text = $0
    sub(/^[ \t]*<!-- /, "", text)
    sub(/ -->[ \t]*$/, "", text)
    marker(text)
    next
}

/^[ \t]*```/ {
    match($0, /^[ \t]*/)
    if (inside) {
        if (isCommands) print end
        inside = isCommands = 0
        next
    }

    inside = 1
    indent = RLENGTH
    language = substr($0, indent + 4)
    isCommands = language == "sh"
    if (language == "") fail("a code block without a language")
    if (language ~ /^(bash|shell|console|zsh)$/) fail("name the language of commands sh")
    if (isCommands) {
        printf "block %d%s <<'%s'\n", FNR, markers, end
    } else if (markers != "") {
        fail("a marker above a block that is not sh")
    }

    markers = ""
    next
}

inside { if (isCommands) print substr($0, 1, indent) ~ /^[ \t]*$/ ? substr($0, indent + 1) : $0; next }

markers != "" && /[^ \t]/ { fail("a marker that is not above a block"); markers = "" }

END {
    if (inside) fail("a code block without an end")
    if (failed) exit 1
}
