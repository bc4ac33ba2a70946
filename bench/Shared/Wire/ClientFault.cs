using System.Net.Sockets;
using System.Security.Authentication;

namespace RelateMail.Shared.Wire;

/// <summary>Faults of the network, the server or TLS that end a session without a reply.</summary>
internal static class ClientFault
{
    public const string TimedOut = "timed out";

    public static bool Is(Exception exception) => exception
        is SocketException or IOException or AuthenticationException or TimeoutException or MalformedReplyException;

    /// <summary>A short text that is the same for the same fault, so that reports can count by it.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        SocketException socket => Describe(socket),
        IOException { InnerException: SocketException socket } => Describe(socket),
        AuthenticationException { InnerException: { } inner } => $"TLS failed: {inner.Message}",
        AuthenticationException tls => $"TLS failed: {tls.Message}",
        TimeoutException => TimedOut,
        _ => exception.Message,
    };

    /// <remarks>A blocking socket reports either of two errors when its time limit ends.</remarks>
    private static string Describe(SocketException exception) =>
        exception.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock
            ? TimedOut
            : exception.SocketErrorCode.ToString();
}
