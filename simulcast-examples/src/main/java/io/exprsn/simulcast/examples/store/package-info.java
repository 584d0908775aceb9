/** The four stores in an SQL database, through JDBC alone: an example of a host that brings its own. */
@NullMarked
package io.exprsn.simulcast.examples.store;

import org.jspecify.annotations.NullMarked;
