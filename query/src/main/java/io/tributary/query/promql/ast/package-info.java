/// PromQL as a tree: sealed records, each with its place in the text, printing as canonical PromQL.
@NullMarked
package io.tributary.query.promql.ast;

import org.jspecify.annotations.NullMarked;
