/// What Tributary tells of itself and its clusters, and lets be administered.
@NullMarked
package io.tributary.datasource.admin;

import org.jspecify.annotations.NullMarked;
