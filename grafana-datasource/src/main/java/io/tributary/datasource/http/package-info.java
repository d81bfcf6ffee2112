/// One request and its answer: path, parameters, JSON, and answers that their clients do not read.
@NullMarked
package io.tributary.datasource.http;

import org.jspecify.annotations.NullMarked;
