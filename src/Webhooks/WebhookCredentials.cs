namespace RelateMail.Webhooks;

/// <summary>Credentials of an endpoint. Not a record, so that no log prints a secret.</summary>
public abstract class WebhookCredentials
{
    private protected WebhookCredentials()
    {
    }

    /// <summary>HTTP Basic in UTF-8 (RFC 7617).</summary>
    /// <param name="user">The user; a colon is not allowed.</param>
    /// <param name="password">The password.</param>
    public sealed class Basic(string user, string password) : WebhookCredentials
    {
        internal string User { get; } = user.Contains(':')
            ? throw new ArgumentException("A user of HTTP Basic has no colon (RFC 7617 §2).", nameof(user))
            : user;

        internal string Password { get; } = password;
    }

    /// <summary>A header field with a fixed value, such as <c>X-API-Key</c>.</summary>
    /// <param name="name">The name of the field.</param>
    /// <param name="value">Its value.</param>
    public sealed class Header(string name, string value) : WebhookCredentials
    {
        internal string Name { get; } = name;

        internal string Value { get; } = value;
    }

    /// <summary>A JSON Web Token for each request, signed with HS256 (RFC 7515, RFC 7519).</summary>
    /// <param name="name">The header field; null for the field of the format.</param>
    /// <param name="secret">The key.</param>
    public sealed class Jwt(string? name, byte[] secret) : WebhookCredentials
    {
        internal string? Name { get; } = name;

        internal byte[] Secret { get; } = secret;
    }
}
