/// What bodies of JSON have in common: how they are read, and their strings as bytes.
@NullMarked
package io.tributary.ingest.json;

import org.jspecify.annotations.NullMarked;
