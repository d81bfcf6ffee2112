/// Runs scripts in the language of Prometheus' `promqltest`: `load` series, `eval` queries,
/// compare.
///
/// Starting point: [io.tributary.kit.script.ScriptRunner]. It knows no engine and no storage: it is
/// given a [io.tributary.kit.script.ScriptEngine] and a [io.tributary.kit.script.ScriptStack].
@NullMarked
package io.tributary.kit.script;

import org.jspecify.annotations.NullMarked;
