/// The configuration: one YAML file, read into records; every mistake is reported with its place.
@NullMarked
package io.tributary.server.config;

import org.jspecify.annotations.NullMarked;
