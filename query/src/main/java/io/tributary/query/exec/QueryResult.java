package io.tributary.query.exec;

/// A query's value with what the reader should be told and what it cost.
public record QueryResult(Value value, Annotations annotations, QueryStats stats) {}
