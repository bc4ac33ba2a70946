using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace RelateMail.Smtp;

/// <summary>The server's name in the greeting, in EHLO and in Received (RFC 5321 §4.1.4).</summary>
internal sealed class ServerIdentity(IOptions<SmtpOptions> options)
{
    private static readonly SearchValues<char> s_characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.:[]");

    /// <summary>The configured name, else the machine's FQDN, else its host name.</summary>
    public string Name { get; } = options.Value.ServerName is { Length: > 0 } name ? name : NameOfMachine();

    /// <summary>True if the octets can be those of a domain or an address literal.</summary>
    public static bool IsName(string name) => name.Length > 0
        && !name.AsSpan().ContainsAnyExcept(s_characters)
        && name[0] is not ('-' or '.') && name[^1] is not ('-' or '.');

    private static string NameOfMachine()
    {
        string host = Dns.GetHostName();
        if (host.Contains('.', StringComparison.Ordinal))
        {
            return host;
        }

        try
        {
            string full = Dns.GetHostEntry(host).HostName;
            return IsName(full) ? full : host;
        }
        catch (SocketException)
        {
            return host; // a machine without DNS for its own name still accepts mail
        }
    }
}
