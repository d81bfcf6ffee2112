package io.tributary.query.logql.ast;

/// A LogQL query: lines, or numbers made of lines. Its text is what [LogqlPrinter] prints.
public sealed interface Expr permits LogSelector, SampleExpr {}
