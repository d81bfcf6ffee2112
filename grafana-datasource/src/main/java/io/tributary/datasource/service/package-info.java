/// What every API is given: the engines and stores it answers from, its limits, and the gate that
/// queries pass.
@NullMarked
package io.tributary.datasource.service;

import org.jspecify.annotations.NullMarked;
