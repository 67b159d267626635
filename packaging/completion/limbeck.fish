# fish completion for limbeck

function __limbeck_revisions
    set -l words (commandline -opc)
    set -l chosen
    for index in (seq 2 (count $words))
        if contains -- $words[$index] --config -n --name --environment
            set -l value (math $index + 1)
            test $value -le (count $words); and set -a chosen $words[$index] $words[$value]
        end
    end
    # "a1 -> b2 (head), message" becomes b2<tab>message.
    $words[1] $chosen history 2>/dev/null | string replace -rf '^.* -> ([^ ,]+)[^,]*(?:, (.*))?$' '$1\t$2'
end

set -l commands init revision merge upgrade downgrade stamp current status heads history branches show \
    edit ensure_version rebase baseline check diff drift doctor lock test ddl freeze convert squash adopt backup restore completion help
set -l none "not __fish_seen_subcommand_from $commands"

complete -c limbeck -f
complete -c limbeck -n $none -a init -d 'make a new project'
complete -c limbeck -n $none -a revision -d 'write a new revision file, empty or from the models'
complete -c limbeck -n $none -a check -d 'say how the database differs from the models'
complete -c limbeck -n $none -a diff -d 'say what leads from one schema to another'
complete -c limbeck -n $none -a drift -d 'say what was changed by hand'
complete -c limbeck -n $none -a doctor -d 'look at everything, and say what mends it'
complete -c limbeck -n $none -a lock -d 'write limbeck.lock as the files are now'
complete -c limbeck -n $none -a test -d 'try revisions up, down and up again'
complete -c limbeck -n $none -a convert -d 'put SQL into the place of Alembic scripts'
complete -c limbeck -n $none -a squash -d 'one revision in the place of several'
complete -c limbeck -n $none -a adopt -d 'record what takes the place of env.py'
complete -c limbeck -n $none -a backup -d 'make a backup of the database now'
complete -c limbeck -n $none -a restore -d 'put a backup into the place of the database'
complete -c limbeck -n $none -a freeze -d 'write the SQL of Alembic scripts'
complete -c limbeck -n $none -a ddl -d 'print the models as DDL'
complete -c limbeck -n $none -a merge -d 'write a revision that joins several heads'
complete -c limbeck -n $none -a upgrade -d 'run upgrades up to a revision'
complete -c limbeck -n $none -a downgrade -d 'run downgrades down to a revision'
complete -c limbeck -n $none -a stamp -d 'write down where the database is'
complete -c limbeck -n $none -a current -d 'list the revisions the database is at'
complete -c limbeck -n $none -a status -d 'where the database is, what is pending, what to do next'
complete -c limbeck -n $none -a heads -d 'list the revisions nothing follows'
complete -c limbeck -n $none -a history -d 'list revisions, newest first'
complete -c limbeck -n $none -a branches -d 'list the revisions where branches begin'
complete -c limbeck -n $none -a show -d 'show one revision in full'
complete -c limbeck -n $none -a edit -d 'open a revision file in an editor'
complete -c limbeck -n $none -a ensure_version -d 'create the version table if it is missing'
complete -c limbeck -n $none -a rebase -d 'put an unapplied revision behind one that landed first'
complete -c limbeck -n $none -a baseline -d 'write the present schema as the first revision'
complete -c limbeck -n $none -a completion -d 'print the completion script of a shell'
complete -c limbeck -n $none -a help -d 'show the options of a command'
complete -c limbeck -n $none -l version -d 'print the version'

# Every command
complete -c limbeck -l config -r -F -d 'configuration file'
complete -c limbeck -n 'not __fish_seen_subcommand_from current' -s c -r -F -d 'configuration file'
complete -c limbeck -s n -l name -x -d 'section of the configuration file'
complete -c limbeck -l environment -x -d 'use the section [environment.NAME]'
complete -c limbeck -l url -x -d 'database, before every other place'
complete -c limbeck -s x -x -d 'NAME=VALUE for sections marked variables=on'
complete -c limbeck -l lock-timeout -x -a '30s 5m 10m' -d 'how long to wait for another run'
complete -c limbeck -l reason -x -d 'why; kept in the history'
complete -c limbeck -l json -d 'print the result as JSON'
complete -c limbeck -s q -l quiet -d 'print results and errors only'
complete -c limbeck -s h -l help -d 'print help'

# Revisions as arguments
complete -c limbeck -n '__fish_seen_subcommand_from merge upgrade downgrade stamp show edit rebase' -k -a '(__limbeck_revisions)'
complete -c limbeck -n '__fish_seen_subcommand_from upgrade stamp show edit' -a 'head heads'
complete -c limbeck -n '__fish_seen_subcommand_from merge' -a heads
complete -c limbeck -n '__fish_seen_subcommand_from downgrade stamp' -a base
complete -c limbeck -n '__fish_seen_subcommand_from show edit' -a current
complete -c limbeck -n '__fish_seen_subcommand_from init' -a '(__fish_complete_directories)'
complete -c limbeck -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'
complete -c limbeck -n '__fish_seen_subcommand_from help' -a "$commands"

# Options of single commands
complete -c limbeck -n '__fish_seen_subcommand_from revision merge squash baseline' -s m -l message -x -d 'what the revision does'
complete -c limbeck -n '__fish_seen_subcommand_from revision merge baseline' -l rev-id -x -d 'use this id'
complete -c limbeck -n '__fish_seen_subcommand_from revision merge baseline' -l branch-label -x -d 'name the branch'
complete -c limbeck -n '__fish_seen_subcommand_from revision merge baseline' -l version-path -x -a '(__fish_complete_directories)' -d 'folder for the file'
complete -c limbeck -n '__fish_seen_subcommand_from revision merge' -l splice -d 'allow parents that are not heads'
complete -c limbeck -n '__fish_seen_subcommand_from revision' -l head -x -a 'head heads base (__limbeck_revisions)' -d 'follow this revision'
complete -c limbeck -n '__fish_seen_subcommand_from revision' -l depends-on -x -a '(__limbeck_revisions)' -d 'a revision that must run before'
complete -c limbeck -n '__fish_seen_subcommand_from revision' -l autogenerate -d 'write what leads to the models'
complete -c limbeck -n '__fish_seen_subcommand_from revision' -l allow-destructive -d 'write it although it loses data'
complete -c limbeck -n '__fish_seen_subcommand_from revision' -l no-proof -d 'do not try it before'
complete -c limbeck -n '__fish_seen_subcommand_from revision check test ddl' -l models -x -d 'what the schema shall be'
complete -c limbeck -n '__fish_seen_subcommand_from revision check diff drift' -l rename -x -d 'what was renamed, OLD:NEW'
complete -c limbeck -n '__fish_seen_subcommand_from revision check drift' -l no-rename -d 'nothing else was renamed'
complete -c limbeck -n '__fish_seen_subcommand_from revision check' -l from-migrations -d 'compare with what the revisions make'
complete -c limbeck -n '__fish_seen_subcommand_from check diff' -l sql -d 'print the difference as SQL'
complete -c limbeck -n '__fish_seen_subcommand_from drift' -l undo -d 'print nothing but the SQL that undoes it'
complete -c limbeck -n '__fish_seen_subcommand_from drift' -l take-over -d 'print nothing but the SQL of a revision for it'
complete -c limbeck -n '__fish_seen_subcommand_from lock' -l check -d 'write nothing; exit 3 if it is not as the files are'
complete -c limbeck -n '__fish_seen_subcommand_from upgrade downgrade stamp check drift test' -l locked -d 'refuse files that limbeck.lock does not have'
complete -c limbeck -n '__fish_seen_subcommand_from test' -l junit -r -d 'write the results there, too'
complete -c limbeck -n '__fish_seen_subcommand_from ddl freeze convert squash' -l dialect -x -a 'sqlite postgresql' -d 'for this kind of database'
complete -c limbeck -n '__fish_seen_subcommand_from freeze' -s o -l output -r -d 'one file for all'
complete -c limbeck -n '__fish_seen_subcommand_from squash' -l remove -d 'remove the files that it takes the place of'
complete -c limbeck -n '__fish_seen_subcommand_from adopt' -l url-env -x -d 'the variable that will hold the URL'
complete -c limbeck -n '__fish_seen_subcommand_from adopt' -l yes -d 'write without asking'
complete -c limbeck -n '__fish_seen_subcommand_from upgrade downgrade' -l plan -x -d 'run what --dry-run showed under this hash'
complete -c limbeck -n '__fish_seen_subcommand_from upgrade downgrade' -l backup -d 'make a backup first'
complete -c limbeck -n '__fish_seen_subcommand_from upgrade downgrade' -l no-backup -d 'make no backup'
complete -c limbeck -n '__fish_seen_subcommand_from upgrade downgrade' -l allow-destructive -x -a '(__limbeck_revisions)' -d 'a revision that may lose data'
complete -c limbeck -n '__fish_seen_subcommand_from upgrade downgrade stamp' -l yes -d 'with LIMBECK_CONFIRM: answers what protect asks'
complete -c limbeck -n '__fish_seen_subcommand_from restore' -F
complete -c limbeck -n '__fish_seen_subcommand_from restore' -l list -d 'list the backups and change nothing'
complete -c limbeck -n '__fish_seen_subcommand_from restore' -l to -x -d 'restore to this database instead'
complete -c limbeck -n '__fish_seen_subcommand_from restore' -l no-owner -d 'everything becomes the login\'s own'
complete -c limbeck -n '__fish_seen_subcommand_from restore' -l yes -d 'do it without asking'
complete -c limbeck -n '__fish_seen_subcommand_from diff' -l exit-code -d 'exit 3 if there is a difference'
complete -c limbeck -n '__fish_seen_subcommand_from upgrade downgrade stamp ensure_version' -l sql -d 'print the SQL and connect to nothing'
complete -c limbeck -n '__fish_seen_subcommand_from upgrade downgrade stamp rebase' -l dry-run -d 'print and change nothing'
complete -c limbeck -n '__fish_seen_subcommand_from upgrade downgrade' -l resume -d 'go on where an earlier run stopped'
complete -c limbeck -n '__fish_seen_subcommand_from upgrade downgrade' -l resolve -x -a 'applied reverted' -d 'count that revision as done or not begun'
complete -c limbeck -n '__fish_seen_subcommand_from upgrade downgrade stamp' -l tag -x -d 'accepted, of no effect'
complete -c limbeck -n '__fish_seen_subcommand_from stamp' -l purge -d 'empty the version table first'
complete -c limbeck -n '__fish_seen_subcommand_from current' -s c -l check-heads -d 'exit 3 unless at the heads'
complete -c limbeck -n '__fish_seen_subcommand_from heads' -l resolve-dependencies -d 'leave out heads that others depend on'
complete -c limbeck -n '__fish_seen_subcommand_from history' -s r -l rev-range -x -d 'START:END'
complete -c limbeck -n '__fish_seen_subcommand_from history' -s i -l indicate-current -d 'mark where the database is'
complete -c limbeck -n '__fish_seen_subcommand_from history' -l graph -d 'draw the graph'
complete -c limbeck -n '__fish_seen_subcommand_from upgrade downgrade current heads history branches status' -s v -l verbose -d 'say more'
complete -c limbeck -n '__fish_seen_subcommand_from rebase' -l onto -x -a 'head base (__limbeck_revisions)' -d 'the revision that becomes the parent'
