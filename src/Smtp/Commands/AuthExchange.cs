using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Commands;

/// <summary>
/// A login with its password, as the client gave them. Not a record, because it must not reach a log.
/// </summary>
internal sealed class Credentials(string login, string password)
{
    public string Login { get; } = login;

    public string Password { get; } = password;
}

/// <summary>The result of one line: the next reply, or credentials to verify. <c>default</c> is neither.</summary>
internal readonly record struct AuthStep(SmtpReply? Reply, Credentials? Credentials);

/// <summary>One SASL exchange on the server's side: PLAIN (RFC 4616) or LOGIN.</summary>
internal sealed class AuthExchange(string mechanism)
{
    private const string Plain = "PLAIN";
    private const string Login = "LOGIN";

    private static readonly UTF8Encoding s_strictUtf8 = new(false, throwOnInvalidBytes: true);

    private string? _login;

    /// <summary>PLAIN or LOGIN.</summary>
    public string Mechanism { get; } = mechanism;

    public static bool IsOffered(string mechanism) => mechanism is Plain or Login;

    /// <summary>The challenge of an AUTH command without an initial response.</summary>
    public SmtpReply Challenge() => Mechanism == Plain ? SmtpReplies.AuthContinue : SmtpReplies.AuthUserName;

    /// <summary>Reads the initial response, which is "=" if empty (RFC 4954 §4).</summary>
    public AuthStep Begin(string initialResponse) =>
        initialResponse == "=" ? Read([]) : Decode(Encoding.ASCII.GetBytes(initialResponse));

    /// <summary>Reads a line of the exchange: base64, or "*" to cancel.</summary>
    public AuthStep Continue(ReadOnlySpan<byte> line) =>
        line.SequenceEqual("*"u8) ? Refuse(SmtpReplies.AuthCancelled) : Decode(line);

    private AuthStep Decode(ReadOnlySpan<byte> base64)
    {
        byte[] decoded = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(base64.Length));
        try
        {
            // Base64.DecodeFromUtf8 skips white space, which RFC 4954 §4 does not allow in a response.
            return base64.IndexOfAny(" \t"u8) < 0
                && Base64.DecodeFromUtf8(base64, decoded, out _, out int length) == OperationStatus.Done
                ? Read(decoded.AsSpan(0, length))
                : Refuse(SmtpReplies.BadBase64);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(decoded);
            ArrayPool<byte>.Shared.Return(decoded);
        }
    }

    private AuthStep Read(ReadOnlySpan<byte> response) =>
        Mechanism == Plain ? ReadPlain(response) : ReadLogin(response);

    /// <summary>message = [authzid] UTF8NUL authcid UTF8NUL passwd (RFC 4616 §2)</summary>
    private static AuthStep ReadPlain(ReadOnlySpan<byte> message)
    {
        int first = message.IndexOf((byte)0);
        int second = first < 0 ? -1 : message[(first + 1)..].IndexOf((byte)0);
        if (second < 0)
        {
            return Refuse(SmtpReplies.SyntaxError);
        }

        ReadOnlySpan<byte> authorization = message[..first];
        ReadOnlySpan<byte> login = message.Slice(first + 1, second);
        ReadOnlySpan<byte> password = message[(first + second + 2)..];
        if (ToText(login) is not { } name || ToText(password) is not { } secret)
        {
            return Refuse(SmtpReplies.SyntaxError);
        }

        // A client may only authorize as the login that it authenticates as; logins are compared without case.
        return authorization.IsEmpty || string.Equals(ToText(authorization), name, StringComparison.OrdinalIgnoreCase)
            ? new(null, new(name, secret))
            : Refuse(SmtpReplies.CredentialsRefused);
    }

    private AuthStep ReadLogin(ReadOnlySpan<byte> response)
    {
        if (ToText(response) is not { } text)
        {
            return Refuse(SmtpReplies.SyntaxError);
        }

        if (_login is not null)
        {
            return new(null, new(_login, text));
        }

        _login = text;
        return new(SmtpReplies.AuthPassword, null);
    }

    /// <returns>Null if it is empty, contains a NUL, or is not UTF-8.</returns>
    private static string? ToText(ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty || octets.Contains((byte)0) || !System.Text.Unicode.Utf8.IsValid(octets))
        {
            return null;
        }

        return s_strictUtf8.GetString(octets);
    }

    private static AuthStep Refuse(SmtpReply reply) => new(reply, null);
}
