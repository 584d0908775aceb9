/** A simulcaster in a Spring Boot application. */
package io.exprsn.simulcast.examples.spring;
