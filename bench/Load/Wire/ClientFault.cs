using System.Net.Sockets;
using System.Security.Authentication;

namespace RelateMail.Load.Wire;

/// <summary>What may end a session without a reply: the network, the server or TLS, never a fault of this program.</summary>
internal static class ClientFault
{
    public static bool Is(Exception exception)
        => exception is SocketException or IOException or AuthenticationException or MalformedReplyException;

    /// <summary>A short text, the same for the same fault, so that faults can be counted by it.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        SocketException socket => Describe(socket),
        IOException { InnerException: SocketException socket } => Describe(socket),
        AuthenticationException { InnerException: { } inner } => $"TLS failed: {inner.Message}",
        AuthenticationException tls => $"TLS failed: {tls.Message}",
        _ => exception.Message,
    };

    /// <remarks>A blocking socket that runs into its timeout reports either of two errors.</remarks>
    private static string Describe(SocketException exception)
        => exception.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock
            ? "timed out"
            : exception.SocketErrorCode.ToString();
}
