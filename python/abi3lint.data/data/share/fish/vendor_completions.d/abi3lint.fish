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
complete -c abi3lint -n "__fish_abi3lint_needs_command" -f -a "check" -d 'Check source files, shared objects and wheels'
complete -c abi3lint -n "__fish_abi3lint_needs_command" -f -a "init" -d 'Set a project up: settings, a pre-commit hook and a job for continuous integration'
complete -c abi3lint -n "__fish_abi3lint_needs_command" -f -a "floor" -d 'Show which stable ABIs and versions the sources could have, and what is in the way of the others'
complete -c abi3lint -n "__fish_abi3lint_needs_command" -f -a "migrate" -d 'Change sources and build files so that an extension can be built for a stable ABI, and show what is left'
complete -c abi3lint -n "__fish_abi3lint_needs_command" -f -a "baseline" -d 'Record the current findings, so that later checks report only new ones'
complete -c abi3lint -n "__fish_abi3lint_needs_command" -f -a "config" -d 'Show the effective settings of a check and their sources'
complete -c abi3lint -n "__fish_abi3lint_needs_command" -f -a "explain" -d 'Explain a name of the C API in each version and ABI, or a rule'
complete -c abi3lint -n "__fish_abi3lint_needs_command" -f -a "rules" -d 'List the rules with their severity for each kind of target'
complete -c abi3lint -n "__fish_abi3lint_needs_command" -f -a "cc" -d 'Run a compiler and check what it compiled, as in CC="abi3lint cc gcc"'
complete -c abi3lint -n "__fish_abi3lint_needs_command" -f -a "plugin" -d 'Print the path of the plugin for clang, as in clang -fpass-plugin="$(abi3lint plugin)"'
complete -c abi3lint -n "__fish_abi3lint_needs_command" -f -a "lsp" -d 'Run the language server on standard input and output'
complete -c abi3lint -n "__fish_abi3lint_needs_command" -f -a "completions" -d 'Print shell completions'
complete -c abi3lint -n "__fish_abi3lint_needs_command" -f -a "man" -d 'Print the manual page'
complete -c abi3lint -n "__fish_abi3lint_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l exclude -d 'Exclude files that match this pattern, which has the syntax of .gitignore and begins at the current directory. Adds to the settings. Can be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l config -d 'Read the settings from this file, for all projects; its paths begin at the current directory' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -s t -l target -d 'The ABI that the extension promises: cp39-abi3, cp315-abi3t, cp315-abi3.abi3t, cp313, cp313t, cp39..cp315. Can be repeated. Default: inferred from the sources or the project\'s settings' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l build-python -d 'The CPython version whose headers compile the extension, such as 3.13. Default: all versions that can' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l output-format -d 'The format of the report. Default: full on a terminal, otherwise text' -r -f -a "text\t''
full\t''
json\t''
json-lines\t''
sarif\t''
github\t''
gitlab\t''
junit\t''
markdown\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -s o -l output-file -d 'Write the report to a file instead of standard output' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l select -d 'Apply only these rules. Can be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l ignore -d 'Ignore these rules. Can be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l certainty -d 'The lowest certainty of findings to report. Default: likely' -r -f -a "possible\t''
likely\t''
proven\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l baseline -d 'Ignore findings recorded in this baseline file. Default: the one in the settings, or abi3lint-baseline.json in the project\'s folder' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l add-suppressions -d 'Add a suppression comment at each finding that would be reported, with this reason; with --diff, only show them' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -s D -d 'Define a macro' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -s U -d 'Undefine a macro' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -s I -d 'Add a directory to the header search path' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l include -d 'Include a file before each source' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -s p -l build-path -d 'Read the macros and header directories of each source from compile_commands.json in this directory' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l stdin-filename -d 'The path of standard input in the report' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l fail-on -d 'The lowest severity of findings that make the exit status 1. Default: error' -r -f -a "error\t''
warning\t''
note\t''
never\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l color -d 'Whether the formats text and full use color: auto uses it on a terminal and respects NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE and CLICOLOR' -r -f -a "auto\t''
always\t''
never\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -s j -l threads -d 'The number of threads, at most eight per core; 0 means one per core' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l tracked -d 'Check only files that git tracks, as a commit hook does'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l isolated -d 'Ignore all settings files and the baselines that they name or that are next to them'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l no-baseline -d 'Report all findings, even those recorded in a baseline'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l fix -d 'Apply fixes and report the remaining findings'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l unsafe-fixes -d 'Also apply fixes that may change behavior (with --fix or --diff)'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l diff -d 'Print the changes of --fix as a unified diff and modify no file. Exit status 1 if there are changes'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l ir -d 'Also compile each source with clang, analyze the LLVM IR and merge the findings (with -p). Requires abi3lint-ir-reader next to this program and a clang of its LLVM version or older'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l footprint -d 'Print the CPython struct layouts that LLVM modules (.bc, .ll) depend on, and the versions that have them, instead of findings. Exit status 0 unless a module was read only in part'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l summary -d 'Print what shared objects and wheels could be shipped as, instead of findings: the floors that their imports need, entry points, how they were compiled, and whether they could be abi3, abi3t, or for which versions. Exit status 0 unless something was not read'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l statistics -d 'Print how many findings each rule and each file has, in place of the findings'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l exit-zero -d 'Exit with status 0 even if there are findings'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -l stats -d 'Print times and counts to standard error'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand check" -s h -l help -d 'Print help'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand init" -s t -l target -d 'The ABI that the extension promises, as for check. Can be repeated. Default: inferred from the sources and build files' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand init" -l dry-run -d 'List the files and write none'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand init" -l diff -d 'Print the changes as a unified diff and write no file'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand init" -s y -l yes -d 'Do not ask before the files are written'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand init" -l no-pre-commit -d 'Leave out the pre-commit hook'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand init" -l no-ci -d 'Leave out the job for continuous integration'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand floor" -l exclude -d 'Exclude files that match this pattern, which has the syntax of .gitignore and begins at the current directory. Adds to the settings. Can be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand floor" -l config -d 'Read the settings from this file, for all projects; its paths begin at the current directory' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand floor" -s t -l target -d 'List what is in the way of this target. Default: the highest floor of abi3 with errors if a higher one has none, otherwise the floor that needs the fewest edits' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand floor" -l output-format -d 'The format. Default: that of the output file\'s ending (.json, .html), or text' -r -f -a "text\t''
json\t''
html\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand floor" -s o -l output-file -d 'Write to a file instead of standard output' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand floor" -l ignore -d 'Ignore these rules. Can be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand floor" -l certainty -d 'The lowest certainty of findings to count. Default: likely' -r -f -a "possible\t''
likely\t''
proven\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand floor" -s D -d 'Define a macro' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand floor" -s U -d 'Undefine a macro' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand floor" -s I -d 'Add a directory to the header search path' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand floor" -s p -l build-path -d 'Read the macros and header directories of each source from compile_commands.json in this directory' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand floor" -l color -d 'Whether the text format uses color, as for check' -r -f -a "auto\t''
always\t''
never\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand floor" -s j -l threads -d 'The number of threads, at most eight per core; 0 means one per core' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand floor" -l tracked -d 'Check only files that git tracks'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand floor" -l isolated -d 'Ignore all settings files and the baselines that they name or that are next to them'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand floor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand migrate" -l exclude -d 'Exclude files that match this pattern, which has the syntax of .gitignore and begins at the current directory. Adds to the settings. Can be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand migrate" -l config -d 'Read the settings from this file, for all projects; its paths begin at the current directory' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand migrate" -s t -l target -d 'The stable ABI that the extension shall have, such as cp311-abi3' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand migrate" -l ignore -d 'Ignore these rules. Can be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand migrate" -l certainty -d 'The lowest certainty of findings to fix. Default: likely' -r -f -a "possible\t''
likely\t''
proven\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand migrate" -s D -d 'Define a macro' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand migrate" -s U -d 'Undefine a macro' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand migrate" -s I -d 'Add a directory to the header search path' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand migrate" -s p -l build-path -d 'Read the macros and header directories of each source from compile_commands.json in this directory' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand migrate" -l color -d 'Whether the report uses color, as for check' -r -f -a "auto\t''
always\t''
never\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand migrate" -s j -l threads -d 'The number of threads, at most eight per core; 0 means one per core' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand migrate" -l tracked -d 'Migrate only files that git tracks'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand migrate" -l isolated -d 'Ignore all settings files and the baselines that they name or that are next to them'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand migrate" -l diff -d 'Print the changes as a unified diff and modify no file'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand migrate" -l sources-only -d 'Leave the build files as they are'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand migrate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l exclude -d 'Exclude files that match this pattern, which has the syntax of .gitignore and begins at the current directory. Adds to the settings. Can be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l config -d 'Read the settings from this file, for all projects; its paths begin at the current directory' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -s t -l target -d 'The ABI that the extension promises: cp39-abi3, cp315-abi3t, cp315-abi3.abi3t, cp313, cp313t, cp39..cp315. Can be repeated. Default: inferred from the sources or the project\'s settings' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l build-python -d 'The CPython version whose headers compile the extension, such as 3.13. Default: all versions that can' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l output-format -d 'The format of the report. Default: full on a terminal, otherwise text' -r -f -a "text\t''
full\t''
json\t''
json-lines\t''
sarif\t''
github\t''
gitlab\t''
junit\t''
markdown\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -s o -l output-file -d 'Write the report to a file instead of standard output' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l select -d 'Apply only these rules. Can be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l ignore -d 'Ignore these rules. Can be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l certainty -d 'The lowest certainty of findings to report. Default: likely' -r -f -a "possible\t''
likely\t''
proven\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l baseline -d 'Ignore findings recorded in this baseline file. Default: the one in the settings, or abi3lint-baseline.json in the project\'s folder' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l add-suppressions -d 'Add a suppression comment at each finding that would be reported, with this reason; with --diff, only show them' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -s D -d 'Define a macro' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -s U -d 'Undefine a macro' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -s I -d 'Add a directory to the header search path' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l include -d 'Include a file before each source' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -s p -l build-path -d 'Read the macros and header directories of each source from compile_commands.json in this directory' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l stdin-filename -d 'The path of standard input in the report' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l fail-on -d 'The lowest severity of findings that make the exit status 1. Default: error' -r -f -a "error\t''
warning\t''
note\t''
never\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l color -d 'Whether the formats text and full use color: auto uses it on a terminal and respects NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE and CLICOLOR' -r -f -a "auto\t''
always\t''
never\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -s j -l threads -d 'The number of threads, at most eight per core; 0 means one per core' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l renew -d 'Replace all counts, even those that increase; those for other targets only if there are none for these'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l add -d 'Add counts for targets that the file has none for, beside those for others, as for the jobs of a matrix'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l tracked -d 'Check only files that git tracks, as a commit hook does'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l isolated -d 'Ignore all settings files and the baselines that they name or that are next to them'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l no-baseline -d 'Report all findings, even those recorded in a baseline'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l fix -d 'Apply fixes and report the remaining findings'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l unsafe-fixes -d 'Also apply fixes that may change behavior (with --fix or --diff)'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l diff -d 'Print the changes of --fix as a unified diff and modify no file. Exit status 1 if there are changes'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l ir -d 'Also compile each source with clang, analyze the LLVM IR and merge the findings (with -p). Requires abi3lint-ir-reader next to this program and a clang of its LLVM version or older'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l footprint -d 'Print the CPython struct layouts that LLVM modules (.bc, .ll) depend on, and the versions that have them, instead of findings. Exit status 0 unless a module was read only in part'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l summary -d 'Print what shared objects and wheels could be shipped as, instead of findings: the floors that their imports need, entry points, how they were compiled, and whether they could be abi3, abi3t, or for which versions. Exit status 0 unless something was not read'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l statistics -d 'Print how many findings each rule and each file has, in place of the findings'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l exit-zero -d 'Exit with status 0 even if there are findings'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -l stats -d 'Print times and counts to standard error'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand baseline" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l exclude -d 'Exclude files that match this pattern, which has the syntax of .gitignore and begins at the current directory. Adds to the settings. Can be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l config -d 'Read the settings from this file, for all projects; its paths begin at the current directory' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -s t -l target -d 'The ABI that the extension promises: cp39-abi3, cp315-abi3t, cp315-abi3.abi3t, cp313, cp313t, cp39..cp315. Can be repeated. Default: inferred from the sources or the project\'s settings' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l build-python -d 'The CPython version whose headers compile the extension, such as 3.13. Default: all versions that can' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l output-format -d 'The format of the report. Default: full on a terminal, otherwise text' -r -f -a "text\t''
full\t''
json\t''
json-lines\t''
sarif\t''
github\t''
gitlab\t''
junit\t''
markdown\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -s o -l output-file -d 'Write the report to a file instead of standard output' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l select -d 'Apply only these rules. Can be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l ignore -d 'Ignore these rules. Can be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l certainty -d 'The lowest certainty of findings to report. Default: likely' -r -f -a "possible\t''
likely\t''
proven\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l baseline -d 'Ignore findings recorded in this baseline file. Default: the one in the settings, or abi3lint-baseline.json in the project\'s folder' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l add-suppressions -d 'Add a suppression comment at each finding that would be reported, with this reason; with --diff, only show them' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -s D -d 'Define a macro' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -s U -d 'Undefine a macro' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -s I -d 'Add a directory to the header search path' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l include -d 'Include a file before each source' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -s p -l build-path -d 'Read the macros and header directories of each source from compile_commands.json in this directory' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l stdin-filename -d 'The path of standard input in the report' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l fail-on -d 'The lowest severity of findings that make the exit status 1. Default: error' -r -f -a "error\t''
warning\t''
note\t''
never\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l color -d 'Whether the formats text and full use color: auto uses it on a terminal and respects NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE and CLICOLOR' -r -f -a "auto\t''
always\t''
never\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -s j -l threads -d 'The number of threads, at most eight per core; 0 means one per core' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l show -d 'Print each value and its source. This is the default'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l schema -d 'Print the JSON schema of the settings files'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l tracked -d 'Check only files that git tracks, as a commit hook does'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l isolated -d 'Ignore all settings files and the baselines that they name or that are next to them'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l no-baseline -d 'Report all findings, even those recorded in a baseline'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l fix -d 'Apply fixes and report the remaining findings'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l unsafe-fixes -d 'Also apply fixes that may change behavior (with --fix or --diff)'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l diff -d 'Print the changes of --fix as a unified diff and modify no file. Exit status 1 if there are changes'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l ir -d 'Also compile each source with clang, analyze the LLVM IR and merge the findings (with -p). Requires abi3lint-ir-reader next to this program and a clang of its LLVM version or older'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l footprint -d 'Print the CPython struct layouts that LLVM modules (.bc, .ll) depend on, and the versions that have them, instead of findings. Exit status 0 unless a module was read only in part'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l summary -d 'Print what shared objects and wheels could be shipped as, instead of findings: the floors that their imports need, entry points, how they were compiled, and whether they could be abi3, abi3t, or for which versions. Exit status 0 unless something was not read'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l statistics -d 'Print how many findings each rule and each file has, in place of the findings'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l exit-zero -d 'Exit with status 0 even if there are findings'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -l stats -d 'Print times and counts to standard error'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand config" -s h -l help -d 'Print help'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand explain" -s h -l help -d 'Print help'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand rules" -l output-format -d 'The format. Default: text, a table' -r -f -a "text\t''
json\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand rules" -s h -l help -d 'Print help'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand cc" -s t -l target -d 'The ABI that the extension promises, as for check. Can be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand cc" -l select -d 'Apply only these rules. Can be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand cc" -l ignore -d 'Ignore these rules. Can be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand cc" -l certainty -d 'The lowest certainty of findings to report' -r -f -a "possible\t''
likely\t''
proven\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand cc" -l extra-arg-before -d 'Accepted for CMake, which passes it to clang-tidy, and ignored' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand cc" -l extra-arg -d 'See `extra_arg_before`' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand cc" -l exit-zero -d 'Keep the compiler\'s output even if there are findings'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand cc" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand plugin" -l for -d 'The clang that loads it: a name or a path. Default: clang' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand plugin" -l list -d 'List the installed plugins and readers of LLVM modules with their LLVM versions instead'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand plugin" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand lsp" -s t -l target -d 'The ABI that the extension promises, as for check. Can be repeated. Default: inferred from the sources or each folder\'s settings' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand lsp" -l build-python -d 'The CPython version whose headers compile the extension, as for check' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand lsp" -l select -d 'Apply only these rules. Can be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand lsp" -l ignore -d 'Ignore these rules. Can be repeated' -r
complete -c abi3lint -n "__fish_abi3lint_using_subcommand lsp" -l certainty -d 'The lowest certainty of findings to show; possible ones are hints. Default: each folder\'s settings, or likely' -r -f -a "possible\t''
likely\t''
proven\t''"
complete -c abi3lint -n "__fish_abi3lint_using_subcommand lsp" -s p -l build-path -d 'Read macros and header directories from compile_commands.json in this directory of each workspace folder' -r -F
complete -c abi3lint -n "__fish_abi3lint_using_subcommand lsp" -l stdio -d 'Accepted for clients that pass it; standard input and output are always used'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand lsp" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand completions" -s h -l help -d 'Print help'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand man" -s h -l help -d 'Print help'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand help; and not __fish_seen_subcommand_from check init floor migrate baseline config explain rules cc plugin lsp completions man help" -f -a "check" -d 'Check source files, shared objects and wheels'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand help; and not __fish_seen_subcommand_from check init floor migrate baseline config explain rules cc plugin lsp completions man help" -f -a "init" -d 'Set a project up: settings, a pre-commit hook and a job for continuous integration'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand help; and not __fish_seen_subcommand_from check init floor migrate baseline config explain rules cc plugin lsp completions man help" -f -a "floor" -d 'Show which stable ABIs and versions the sources could have, and what is in the way of the others'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand help; and not __fish_seen_subcommand_from check init floor migrate baseline config explain rules cc plugin lsp completions man help" -f -a "migrate" -d 'Change sources and build files so that an extension can be built for a stable ABI, and show what is left'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand help; and not __fish_seen_subcommand_from check init floor migrate baseline config explain rules cc plugin lsp completions man help" -f -a "baseline" -d 'Record the current findings, so that later checks report only new ones'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand help; and not __fish_seen_subcommand_from check init floor migrate baseline config explain rules cc plugin lsp completions man help" -f -a "config" -d 'Show the effective settings of a check and their sources'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand help; and not __fish_seen_subcommand_from check init floor migrate baseline config explain rules cc plugin lsp completions man help" -f -a "explain" -d 'Explain a name of the C API in each version and ABI, or a rule'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand help; and not __fish_seen_subcommand_from check init floor migrate baseline config explain rules cc plugin lsp completions man help" -f -a "rules" -d 'List the rules with their severity for each kind of target'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand help; and not __fish_seen_subcommand_from check init floor migrate baseline config explain rules cc plugin lsp completions man help" -f -a "cc" -d 'Run a compiler and check what it compiled, as in CC="abi3lint cc gcc"'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand help; and not __fish_seen_subcommand_from check init floor migrate baseline config explain rules cc plugin lsp completions man help" -f -a "plugin" -d 'Print the path of the plugin for clang, as in clang -fpass-plugin="$(abi3lint plugin)"'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand help; and not __fish_seen_subcommand_from check init floor migrate baseline config explain rules cc plugin lsp completions man help" -f -a "lsp" -d 'Run the language server on standard input and output'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand help; and not __fish_seen_subcommand_from check init floor migrate baseline config explain rules cc plugin lsp completions man help" -f -a "completions" -d 'Print shell completions'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand help; and not __fish_seen_subcommand_from check init floor migrate baseline config explain rules cc plugin lsp completions man help" -f -a "man" -d 'Print the manual page'
complete -c abi3lint -n "__fish_abi3lint_using_subcommand help; and not __fish_seen_subcommand_from check init floor migrate baseline config explain rules cc plugin lsp completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
