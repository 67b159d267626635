# bash completion for limbeck                                           -*- shell-script -*-

# Ids and labels of the project that the options on the command line choose, one a line.
_limbeck_revisions() {
  local -a chosen=()
  local index
  for ((index = 1; index < COMP_CWORD; ++index)); do
    case ${COMP_WORDS[index]} in
      --config | -n | --name | --environment) chosen+=("${COMP_WORDS[index]}" "${COMP_WORDS[++index]}") ;;
      -c) [[ $command == current ]] || chosen+=(-c "${COMP_WORDS[++index]}") ;;
    esac
  done
  "${COMP_WORDS[0]}" "${chosen[@]}" history --json 2>/dev/null |
    sed -n 's/^      "id": "\(.*\)",\{0,1\}$/\1/p'
}

_limbeck() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local commands="init revision merge upgrade downgrade stamp current status heads history branches
    show edit ensure_version rebase baseline check diff drift doctor lock test ddl freeze convert squash adopt backup restore completion help"
  local global="--config --name --environment --url -x --lock-timeout --reason --json --quiet --help"
  local command="" options="" symbols="" index
  COMPREPLY=()

  # The command is the first word that is neither an option nor an option's value.
  for ((index = 1; index < COMP_CWORD; ++index)); do
    case ${COMP_WORDS[index]} in
      -c | --config | -n | --name | --environment | --url | -x | --lock-timeout | --reason) ((++index)) ;;
      -*) ;;
      *) command=${COMP_WORDS[index]}; break ;;
    esac
  done

  case $previous in
    -c | --config)
      if [[ $previous != -c || $command != current ]]; then
        COMPREPLY=($(compgen -f -- "$current")); return
      fi ;;
    --version-path) COMPREPLY=($(compgen -d -- "$current")); return ;;
    --output | -o) COMPREPLY=($(compgen -f -- "$current")); return ;;
    --dialect) COMPREPLY=($(compgen -W "sqlite postgresql" -- "$current")); return ;;
    --resolve) COMPREPLY=($(compgen -W "applied reverted" -- "$current")); return ;;
    --onto | --depends-on | --head)
      COMPREPLY=($(compgen -W "head heads base $(_limbeck_revisions)" -- "$current")); return ;;
    -n | --name | --environment | --url | -x | --lock-timeout | --reason | -m | --message | --rev-id | \
      --branch-label | -r | --rev-range | --tag | --url-env) return ;;
  esac

  if [[ -z $command ]]; then
    COMPREPLY=($(compgen -W "$commands $global --version" -- "$current"))
    return
  fi
  case $command in
    init) [[ $current == -* ]] || { COMPREPLY=($(compgen -d -- "$current")); return; } ;;
    revision) options="--message --head --splice --branch-label --version-path --rev-id --depends-on --autogenerate --models --rename
      --no-rename --from-migrations --allow-destructive --no-proof" ;;
    merge) options="--message --branch-label --rev-id --splice --version-path" symbols="heads" ;;
    upgrade) options="--sql --dry-run --verbose --resume --resolve --locked --plan --backup --no-backup
      --allow-destructive --yes --tag" symbols="head heads +1" ;;
    downgrade) options="--sql --dry-run --verbose --resume --resolve --locked --plan --backup --no-backup
      --allow-destructive --yes --tag" symbols="base -1" ;;
    stamp) options="--sql --dry-run --purge --locked --yes --tag" symbols="head heads base" ;;
    current) options="--check-heads --verbose" ;;
    status | branches) options="--verbose" ;;
    heads) options="--resolve-dependencies --verbose" ;;
    history) options="--rev-range --indicate-current --graph --verbose" ;;
    show | edit) symbols="head heads current" ;;
    ensure_version) options="--sql" ;;
    rebase) options="--onto --dry-run" symbols="head" ;;
    baseline) options="--message --branch-label --version-path --rev-id" ;;
    check) options="--models --rename --no-rename --from-migrations --sql --locked" ;;
    drift) options="--undo --take-over --rename --no-rename --locked" ;;
    doctor) ;;
    lock) options="--check" ;;
    diff) options="--sql --exit-code --rename" symbols="sql: url: command: program: sqlalchemy:" ;;
    test) options="--models --junit --locked" ;;
    freeze) options="--dialect --output" ;;
    convert) options="--dialect" ;;
    squash) options="--message --dialect --remove" symbols="base:" ;;
    adopt) options="--url-env --yes" ;;
    restore) options="--list --to --no-owner --yes" ;;
    backup) ;;
    ddl) options="--models --dialect" ;;
    completion) symbols="bash zsh fish" ;;
    help) symbols=$commands ;;
    *) return ;;
  esac
  if [[ $current == -* && $symbols != *" -1"* ]]; then
    COMPREPLY=($(compgen -W "$options $global" -- "$current"))
    return
  fi
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "-1 $options $global" -- "$current"))
    return
  fi
  case $command in
    merge | upgrade | downgrade | stamp | show | edit | rebase) symbols+=" $(_limbeck_revisions)" ;;
  esac
  COMPREPLY=($(compgen -W "$symbols" -- "$current"))
}

complete -F _limbeck limbeck
