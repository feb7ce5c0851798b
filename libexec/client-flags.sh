# Sourced by bin/patchbay and tools/train: the JVM's flags of the client, which are those its cache is made with.
# docs/theory/client.md says what each of them saves.
client_flags="-XX:+UseSerialGC -Xint -XX:-UsePerfData -Xmx64m -XX:-UseContainerSupport \
  -XX:+IgnoreUnrecognizedVMOptions -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 -XX:-AOTReplayTraining \
  -Djdk.reflect.useNativeAccessorOnly=true \
  --add-opens=jdk.attach/sun.tools.attach=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED"
