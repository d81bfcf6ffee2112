package io.tributary.datasource;

import io.tributary.query.promql.PromqlOptions;
import java.time.Duration;
import java.time.Instant;

/// What the server says of itself when clients ask.
///
/// @param version of this program
/// @param started when this process began to serve
/// @param configuration every key with the value in use, as YAML; secrets are masked
/// @param retention of samples; [Duration#ZERO] is for ever
/// @param language the optional parts of PromQL that are on
public record ServerInfo(
    String version,
    Instant started,
    String configuration,
    Duration retention,
    PromqlOptions language) {}
