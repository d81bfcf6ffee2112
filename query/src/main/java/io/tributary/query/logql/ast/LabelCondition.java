package io.tributary.query.logql.ast;

import io.tributary.model.Matcher;

/// A condition on the labels of one line.
public sealed interface LabelCondition {
  record And(LabelCondition left, LabelCondition right) implements LabelCondition {}

  record Or(LabelCondition left, LabelCondition right) implements LabelCondition {}

  record Text(Matcher matcher) implements LabelCondition {}

  record Numeric(String name, Comparison comparison, double value) implements LabelCondition {}

  record Duration(String name, Comparison comparison, long nanos) implements LabelCondition {}

  record Bytes(String name, Comparison comparison, double bytes) implements LabelCondition {}

  /// @param pattern an address, a range of two, or a network
  record Ip(String name, boolean negative, String pattern) implements LabelCondition {}
}
