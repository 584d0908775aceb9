package io.exprsn.simulcast.spi;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;

/**
 * A platform that can be sent to: one class makes one. Found through {@link java.util.ServiceLoader} by a public constructor without
 * parameters, or given to the simulcaster's builder.
 *
 * <p>An adapter keeps no state and is safe for use by several threads: what it has to know comes with each call, and what has to be
 * remembered goes into the {@link Broadcast}. It tries once. Waiting, trying again, refreshing tokens and counting quota are done around
 * it. It calls the platform through {@link PlatformContext#http()} alone, on the thread that called it, and ends soon after that thread
 * is interrupted. More abilities are interfaces that the same class implements, such as {@link GoesLive} or {@link ReportsStatus}.
 *
 * <p>The numbered rules stand in {@code docs/spi.md}; the testkit's {@code PlatformAdapterContract} holds an adapter to them.
 */
public interface PlatformAdapter {
    /** Short name in lower case, such as {@code youtube}: the {@code platform} of a destination. */
    String id();

    /** What is known of the platform: dated data, no code. */
    PlatformFacts facts();

    /**
     * Looks whether this destination could go live: credential, scopes, what the account may do. Creates nothing and changes nothing.
     *
     * @return what was found; an account that may not go live is a finding, not an error
     * @throws SimulcastException if that could not be found out
     */
    CheckResult check(PlatformContext context);

    /**
     * Makes the platform ready to take media and says where to. Where {@link BroadcastRequest#previous()} is still valid it is used
     * again: the same id and the same ingest. May be called again after an error or a crash of which nobody knows what it left behind;
     * {@link BroadcastRequest#intentId()} is the same then.
     *
     * @return at least one ingest
     * @throws SimulcastException if the platform refused or could not be reached
     */
    Broadcast prepare(BroadcastRequest request, PlatformContext context);

    /**
     * Ends a broadcast for its viewers. One that has ended already, or is gone, is no error.
     *
     * @throws SimulcastException if it may still be on the air
     */
    void end(Broadcast broadcast, PlatformContext context);

    /**
     * Undoes {@link #prepare} of a broadcast that never aired. One that is gone already is no error.
     *
     * @throws SimulcastException if it may still be there
     */
    void discard(Broadcast broadcast, PlatformContext context);

    /**
     * What a failed answer means: the one place where an adapter reads its platform's error codes.
     *
     * @return {@link ApiError#byStatus} unless the platform says more than its status
     */
    default ApiError explain(ApiFailure failure) {
        return ApiError.byStatus(failure);
    }

    /**
     * Puts the credential into a request that is about to leave, in headers or form fields, never in the address.
     *
     * @throws SimulcastException ({@link ErrorKind#AUTHENTICATION}) if the credential is of a kind that this platform does not take
     */
    default void authorize(ApiRequest request, PlatformContext context) {
        request.bearer(context.token());
    }
}
