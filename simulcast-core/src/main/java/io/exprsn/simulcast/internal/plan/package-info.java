/** Decides what is encoded for whom: looks at the source, knows the platforms' limits, makes the plan. */
@NullMarked
package io.exprsn.simulcast.internal.plan;

import org.jspecify.annotations.NullMarked;
