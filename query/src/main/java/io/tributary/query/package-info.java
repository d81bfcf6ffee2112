/// PromQL and LogQL; knows neither HTTP nor storage.
@NullMarked
package io.tributary.query;

import org.jspecify.annotations.NullMarked;
