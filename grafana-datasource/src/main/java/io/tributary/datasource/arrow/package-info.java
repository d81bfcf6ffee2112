/// Query results as Arrow record batches. Loaded when somebody asks for them.
@NullMarked
package io.tributary.datasource.arrow;

import org.jspecify.annotations.NullMarked;
