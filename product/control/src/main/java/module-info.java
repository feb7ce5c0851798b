/// What the user wants: model, grammar, commands, store.
@org.jspecify.annotations.NullMarked
module patchbay.control {
    requires static transitive org.jspecify;
    requires transitive patchbay.wire;
    requires java.sql;
    requires java.xml;
    requires org.snakeyaml.engine;
    requires org.xerial.sqlitejdbc;
    requires tools.jackson.core;

    exports patchbay.control.machinery;
    exports patchbay.control.command;
    exports patchbay.control.grammar;
    exports patchbay.control.json;
    exports patchbay.control.model;
    exports patchbay.control.output;
    exports patchbay.control.store;
}
