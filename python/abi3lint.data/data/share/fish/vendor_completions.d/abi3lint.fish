# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_abi3lint_global_optspecs
    string join \n h/help V/version
end

function __fish_abi3lint_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_abi3lint_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_abi3lint_using_subcommand
    set -l cmd (__fish_abi3lint_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c abi3lint -n "__fish_abi3lint_needs_command" -s h -l help -d 'Print help'
complete -c abi3lint -n "__fish_abi3lint_needs_command" -s V -l version -d 'Print version'
complete -c abi3lint -n "__fish_abi3lint_needs_command" -f -a "check" -d 'Judge source files'
complete -c abi3lint -n "__fish_abi3lint_needs_command" -f -a "baseline" -d 'Count what a check finds, so that later checks report only what is new'
complete -c abi3lint -n "__fish_abi3lint_needs_command" -f -a "config" -d 'Show what holds for a check: each setting and who says so'
complete -c abi3lint -n "__fish_abi3lint_needs_command" -f -a "explain" -d 'Say what a name of the C API is in each version and ABI, or what a rule is about'
complete -c abi3lint -n "__fish_abi3lint_needs_command" -f -a "cc" -d 'Compile with a compiler and judge what was compiled: as in CC="abi3lint cc gcc"'
complete -c abi3lint -n "__fish_abi3lint_needs_command" -f -a "lsp" -d 'Serve an editor: the language server, over standard input and output'
complete -c abi3lint -n "__fish_abi3lint_needs_command" -f -a "completions" -d 'Print completions for a shell'
complete -c abi3lint -n "__fish_abi3lint_needs_command" -f -a "man" -d 'Print the manual page'
complete -c abi3lint -n "__fish_abi3lint_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -s t -l target -d 'A promised ABI: cp39-abi3, cp315-abi3t, cp315-abi3.abi3t, cp313, cp313t, cp39..cp315. May be repeated. Default: what the sources or the project\'s settings say' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l build-python -d 'The CPython whose headers compile it, as in 3.13. Default: all that can, the worst is reported' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l output-format -d 'Default: full on a terminal, else text' -r -f -a "text\t''
full\t''
json\t''
json-lines\t''
sarif\t''
github\t''
gitlab\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -s o -l output-file -d 'Write the report to a file instead of standard output' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l select -d 'Judge by these rules only. May be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l ignore -d 'Leave these rules out. May be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l certainty -d 'Show findings that are at least this certain. Default: likely' -r -f -a "possible\t''
likely\t''
proven\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l baseline -d 'Accept as many findings of each rule in each file as this file counts. Default: that of the settings, or abi3lint-baseline.json in the project\'s folder' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -s D -d 'Define a macro, as for the compiler' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -s U -d 'Undefine a macro, as for the compiler' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -s I -d 'Search a directory for headers, as for the compiler' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l include -d 'Read a file before each source, as for the compiler' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -s p -l build-path -d 'Take macros and header directories of each source from the compile_commands.json in this directory' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l stdin-filename -d 'Name that standard input has in the report' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l color -d 'Colours of the formats text and full: auto has them on a terminal, and does as NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE and CLICOLOR say' -r -f -a "auto\t''
always\t''
never\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -s j -l threads -d 'Number of threads, up to eight for each core; 0 is one for each core' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l tracked -d 'Of these paths, judge only files that git tracks, as in a hook: a file that was not added is no part of a commit'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l no-baseline -d 'Report everything, whatever a baseline accepts'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l fix -d 'Apply the fixes that findings offer and report what is left'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l unsafe-fixes -d 'Apply also fixes that may change the meaning: with --fix or --diff'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l diff -d 'Show what --fix would change, as a unified diff, and change nothing. Exit status 1 if it would'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l ir -d 'With -p: also compile each source by a clang and judge what that makes of it, joined with what the source shows. Needs abi3lint-ir-reader beside this program, and a clang that is no newer'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l footprint -d 'Of LLVM modules (.bc, .ll): print which layouts of CPython\'s structs the object takes for granted and on which versions they hold, in place of findings. Exit status 0 unless a module was not read whole'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l exit-zero -d 'Exit with 0 in spite of findings'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l stats -d 'Print times and counts to standard error'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -s h -l help -d 'Print help'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -s t -l target -d 'A promised ABI: cp39-abi3, cp315-abi3t, cp315-abi3.abi3t, cp313, cp313t, cp39..cp315. May be repeated. Default: what the sources or the project\'s settings say' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l build-python -d 'The CPython whose headers compile it, as in 3.13. Default: all that can, the worst is reported' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l output-format -d 'Default: full on a terminal, else text' -r -f -a "text\t''
full\t''
json\t''
json-lines\t''
sarif\t''
github\t''
gitlab\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -s o -l output-file -d 'Write the report to a file instead of standard output' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l select -d 'Judge by these rules only. May be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l ignore -d 'Leave these rules out. May be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l certainty -d 'Show findings that are at least this certain. Default: likely' -r -f -a "possible\t''
likely\t''
proven\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l baseline -d 'Accept as many findings of each rule in each file as this file counts. Default: that of the settings, or abi3lint-baseline.json in the project\'s folder' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -s D -d 'Define a macro, as for the compiler' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -s U -d 'Undefine a macro, as for the compiler' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -s I -d 'Search a directory for headers, as for the compiler' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l include -d 'Read a file before each source, as for the compiler' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -s p -l build-path -d 'Take macros and header directories of each source from the compile_commands.json in this directory' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l stdin-filename -d 'Name that standard input has in the report' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l color -d 'Colours of the formats text and full: auto has them on a terminal, and does as NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE and CLICOLOR say' -r -f -a "auto\t''
always\t''
never\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -s j -l threads -d 'Number of threads, up to eight for each core; 0 is one for each core' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l renew -d 'Take all counts as they are, also where they rise'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l tracked -d 'Of these paths, judge only files that git tracks, as in a hook: a file that was not added is no part of a commit'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l no-baseline -d 'Report everything, whatever a baseline accepts'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l fix -d 'Apply the fixes that findings offer and report what is left'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l unsafe-fixes -d 'Apply also fixes that may change the meaning: with --fix or --diff'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l diff -d 'Show what --fix would change, as a unified diff, and change nothing. Exit status 1 if it would'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l ir -d 'With -p: also compile each source by a clang and judge what that makes of it, joined with what the source shows. Needs abi3lint-ir-reader beside this program, and a clang that is no newer'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l footprint -d 'Of LLVM modules (.bc, .ll): print which layouts of CPython\'s structs the object takes for granted and on which versions they hold, in place of findings. Exit status 0 unless a module was not read whole'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l exit-zero -d 'Exit with 0 in spite of findings'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l stats -d 'Print times and counts to standard error'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -s t -l target -d 'A promised ABI: cp39-abi3, cp315-abi3t, cp315-abi3.abi3t, cp313, cp313t, cp39..cp315. May be repeated. Default: what the sources or the project\'s settings say' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l build-python -d 'The CPython whose headers compile it, as in 3.13. Default: all that can, the worst is reported' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l output-format -d 'Default: full on a terminal, else text' -r -f -a "text\t''
full\t''
json\t''
json-lines\t''
sarif\t''
github\t''
gitlab\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -s o -l output-file -d 'Write the report to a file instead of standard output' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l select -d 'Judge by these rules only. May be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l ignore -d 'Leave these rules out. May be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l certainty -d 'Show findings that are at least this certain. Default: likely' -r -f -a "possible\t''
likely\t''
proven\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l baseline -d 'Accept as many findings of each rule in each file as this file counts. Default: that of the settings, or abi3lint-baseline.json in the project\'s folder' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -s D -d 'Define a macro, as for the compiler' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -s U -d 'Undefine a macro, as for the compiler' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -s I -d 'Search a directory for headers, as for the compiler' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l include -d 'Read a file before each source, as for the compiler' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -s p -l build-path -d 'Take macros and header directories of each source from the compile_commands.json in this directory' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l stdin-filename -d 'Name that standard input has in the report' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l color -d 'Colours of the formats text and full: auto has them on a terminal, and does as NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE and CLICOLOR say' -r -f -a "auto\t''
always\t''
never\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -s j -l threads -d 'Number of threads, up to eight for each core; 0 is one for each core' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l show -d 'Print each value and where it comes from; this is the default'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l schema -d 'Print the JSON schema of the settings'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l tracked -d 'Of these paths, judge only files that git tracks, as in a hook: a file that was not added is no part of a commit'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l no-baseline -d 'Report everything, whatever a baseline accepts'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l fix -d 'Apply the fixes that findings offer and report what is left'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l unsafe-fixes -d 'Apply also fixes that may change the meaning: with --fix or --diff'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l diff -d 'Show what --fix would change, as a unified diff, and change nothing. Exit status 1 if it would'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l ir -d 'With -p: also compile each source by a clang and judge what that makes of it, joined with what the source shows. Needs abi3lint-ir-reader beside this program, and a clang that is no newer'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l footprint -d 'Of LLVM modules (.bc, .ll): print which layouts of CPython\'s structs the object takes for granted and on which versions they hold, in place of findings. Exit status 0 unless a module was not read whole'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l exit-zero -d 'Exit with 0 in spite of findings'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l stats -d 'Print times and counts to standard error'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -s h -l help -d 'Print help'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand explain" -s h -l help -d 'Print help'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand cc" -s t -l target -d 'A promised ABI, as for check. May be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand cc" -l select -d 'Judge by these rules only. May be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand cc" -l ignore -d 'Leave these rules out. May be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand cc" -l certainty -d 'Show findings that are at least this certain' -r -f -a "possible\t''
likely\t''
proven\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand cc" -l extra-arg-before -d 'What CMake passes to a clang-tidy; it changes nothing here' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand cc" -l extra-arg -d 'See `extra_arg_before`' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand cc" -l exit-zero -d 'Keep what was compiled in spite of findings'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand cc" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand lsp" -s t -l target -d 'A promised ABI, as for check. May be repeated. Default: what the sources or each folder\'s settings say' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand lsp" -l build-python -d 'The CPython whose headers compile it, as for check' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand lsp" -l select -d 'Judge by these rules only. May be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand lsp" -l ignore -d 'Leave these rules out. May be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand lsp" -l certainty -d 'Show findings that are at least this certain; possible ones are hints. Default: likely, or what each folder\'s settings say' -r -f -a "possible\t''
likely\t''
proven\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand lsp" -s p -l build-path -d 'Take macros and header directories from the compile_commands.json in this directory, which is meant in each folder of the workspace' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand lsp" -l stdio -d 'Standard input and output, which it always uses; some clients say so'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand lsp" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand completions" -s h -l help -d 'Print help'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand man" -s h -l help -d 'Print help'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand help; and not __fish_seen_subcommand_from check baseline config explain cc lsp completions man help" -f -a "check" -d 'Judge source files'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand help; and not __fish_seen_subcommand_from check baseline config explain cc lsp completions man help" -f -a "baseline" -d 'Count what a check finds, so that later checks report only what is new'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand help; and not __fish_seen_subcommand_from check baseline config explain cc lsp completions man help" -f -a "config" -d 'Show what holds for a check: each setting and who says so'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand help; and not __fish_seen_subcommand_from check baseline config explain cc lsp completions man help" -f -a "explain" -d 'Say what a name of the C API is in each version and ABI, or what a rule is about'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand help; and not __fish_seen_subcommand_from check baseline config explain cc lsp completions man help" -f -a "cc" -d 'Compile with a compiler and judge what was compiled: as in CC="abi3lint cc gcc"'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand help; and not __fish_seen_subcommand_from check baseline config explain cc lsp completions man help" -f -a "lsp" -d 'Serve an editor: the language server, over standard input and output'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand help; and not __fish_seen_subcommand_from check baseline config explain cc lsp completions man help" -f -a "completions" -d 'Print completions for a shell'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand help; and not __fish_seen_subcommand_from check baseline config explain cc lsp completions man help" -f -a "man" -d 'Print the manual page'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand help; and not __fish_seen_subcommand_from check baseline config explain cc lsp completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
