package io.exprsn.simulcast.internal.rtmp;

import org.jspecify.annotations.Nullable;

/**
 * How a publish connection ended.
 *
 * @param stage how far it had come
 * @param reason what happened there
 * @param code the server's status code ({@code NetStream.Publish.BadName} …), null if it gave none
 * @param text what came back, in words, free of secrets
 */
public record RtmpEnd(Stage stage, Reason reason, @Nullable String code, String text) {

    /** Steps of a connection, in order. */
    public enum Stage {
        RESOLVE,
        TCP,
        PROXY,
        TLS,
        HANDSHAKE,
        CONNECT,
        CREATE_STREAM,
        PUBLISH,
        MEDIA
    }

    /** What can end a step. */
    public enum Reason {
        /** We closed it. */
        WANTED,
        /** No answer in time. */
        TIMEOUT,
        /** The server said no. */
        REFUSED,
        /** The peer closed the connection in good order, as servers do that do not like a key. */
        CLOSED,
        /** The connection broke: reset, or cut by the network. */
        BROKEN,
        /** Certificate or host name did not pass. */
        UNTRUSTED,
        /** The peer broke the protocol. */
        PROTOCOL,
        /** Name or network did not work. */
        NETWORK
    }
}
