# Sourced by the launchers: sets JAVA to the newest suitable java, version 25 or later, without starting a process.
# Order: PATCHBAY_JAVA, JAVA_HOME, /usr/lib/jvm/*25*, /opt/*25*.

# Whether the JDK in directory $1 is version 25 or later.
is_java_25() {
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
  while IFS='=' read -r key value; do
    [ "$key" = JAVA_VERSION ] || continue
    value=${value#\"}
    value=${value%%[.\"+-]*}
    [ "$value" -ge 25 ] 2>/dev/null
    return
  done <"$1/release"
  return 1
}

JAVA=
for jdk in "${PATCHBAY_JAVA:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*25* /opt/*25*; do
  if [ -n "$jdk" ] && is_java_25 "$jdk"; then
    JAVA=$jdk/bin/java
    break
  fi
done
if [ -z "$JAVA" ]; then
  echo "patchbay: error: no JDK 25 was found in JAVA_HOME, /usr/lib/jvm/*25* or /opt/*25*." >&2
  echo "Install one (for example Eclipse Temurin 25, package temurin-25-jdk) or set JAVA_HOME to it." >&2
  exit 1
fi
