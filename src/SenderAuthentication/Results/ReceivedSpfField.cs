using System.Net;
using System.Text;

namespace RelateMail.SenderAuthentication.Results;

/// <summary>Writes Received-SPF (RFC 7208 §9.1).</summary>
public static class ReceivedSpfField
{
    private const string NextLine = "\r\n ";

    /// <summary>The whole field with its CRLF.</summary>
    /// <param name="spf">The verdict.</param>
    /// <param name="server">The name of the receiving host.</param>
    /// <param name="client">The client's address.</param>
    /// <param name="helo">The domain after HELO or EHLO, as the client gave it.</param>
    /// <param name="reversePath">The reverse-path; null for the empty one.</param>
    public static string Write(SpfRecord spf, string server, IPAddress client, string? helo, string? reversePath)
    {
        ArgumentNullException.ThrowIfNull(spf);
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(client);
        string identity = spf.Identity == SpfIdentity.MailFrom ? "mailfrom" : "helo";
        StringBuilder field = new(256);
        field.Append("Received-SPF: ").Append(spf.Result.Word()).Append(' ');
        field.AppendComment(Comment(spf, server, client)).Append(NextLine);
        field.Append("receiver=").AppendValue(server).Append("; client-ip=").AppendValue(client.ToString());
        field.Append(';').Append(NextLine).Append("helo=").AppendValue(helo ?? "");
        field.Append(';').Append(NextLine).Append("envelope-from=").AppendValue(reversePath ?? "");
        field.Append(';').Append(NextLine).Append("identity=").Append(identity);
        AppendIfPresent(field, "mechanism", spf.Mechanism);
        AppendIfPresent(field, "problem", spf.Problem);
        return field.Append("\r\n").ToString();
    }

    private static string Comment(SpfRecord spf, string server, IPAddress client) => spf.Result switch
    {
        AuthenticationResult.Pass => $"{server}: {spf.Domain} permits {client}",
        AuthenticationResult.Fail or AuthenticationResult.SoftFail =>
            $"{server}: {spf.Domain} does not permit {client}",
        AuthenticationResult.Neutral => $"{server}: {spf.Domain} says nothing about {client}",
        AuthenticationResult.None => $"{server}: not checked, or no SPF record",
        _ => $"{server}: the SPF record of {spf.Domain} could not be evaluated",
    };

    private static void AppendIfPresent(StringBuilder field, string name, string? value)
    {
        if (value is not null)
        {
            field.Append(';').Append(NextLine).Append(name).Append('=').AppendValue(value);
        }
    }
}
