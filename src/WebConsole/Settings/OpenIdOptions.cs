namespace RelateMail.WebConsole.Settings;

/// <summary>Sign-in by an OpenID provider (OpenID Connect Core 1.0), section <c>Console:OpenIdConnect</c>.</summary>
public sealed class OpenIdOptions
{
    /// <summary>The provider: an https address; http is accepted on the loopback.</summary>
    public Uri? Authority { get; set; }

    /// <summary>The id of the console at the provider.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>
    /// The secret of the console at the provider: 16 characters or more, the same on every silo. Sessions are signed
    /// with a key that follows from it, so a new secret ends them.
    /// </summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>The name of the provider on the button.</summary>
    public string Label { get; set; } = "OpenID Connect";

    /// <summary>The scopes of the request, separated by spaces.</summary>
    public string Scope { get; set; } = "openid profile";

    /// <summary>The claim of the ID token with the name of the user; <c>sub</c> if it is missing.</summary>
    public string UserClaim { get; set; } = "preferred_username";

    /// <summary>The claim of the ID token with the roles or groups of the user.</summary>
    public string RoleClaim { get; set; } = "roles";

    /// <summary>The roles that may sign in. A user with several has the scopes of all.</summary>
    public IList<OpenIdRole> Roles { get; } = [];

    /// <summary>
    /// The address of the server for browsers, if a proxy in front changes it; null for that of the request.
    /// </summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>How long a session lasts: a minute to a day. Roles are read at each sign-in.</summary>
    public TimeSpan SessionDuration { get; set; } = TimeSpan.FromHours(8);
}

/// <summary>A role of the provider.</summary>
public sealed class OpenIdRole
{
    /// <summary>The value of the claim.</summary>
    public string Value { get; set; } = "";

    /// <summary>The scopes that it allows, in the words of the keys of the API.</summary>
    public IList<string> Scopes { get; } = [];
}
