/// Bodies of Prometheus remote read: samples as protobuf below snappy, and chunks.
@NullMarked
package io.tributary.datasource.read;

import org.jspecify.annotations.NullMarked;
