namespace RelateMail.Webhooks.Formats;

/// <summary>How the body of a request is built.</summary>
internal enum BodyShape
{
    /// <summary>The signed JSON of Standard Webhooks.</summary>
    Native,

    /// <summary>The octets of the message.</summary>
    Raw,

    /// <summary>Fields in <c>application/x-www-form-urlencoded</c>.</summary>
    Form,

    /// <summary>Fields in <c>multipart/form-data</c> (RFC 7578).</summary>
    Multipart,

    /// <summary>Fields as members of a JSON object.</summary>
    Json,
}

/// <summary>A field of a form, or a member of a JSON object.</summary>
/// <param name="Name">Its name, ASCII without quotation marks.</param>
/// <param name="Source">The source of its value.</param>
/// <param name="Text">The value of a constant, or the name of a header field; null otherwise.</param>
internal sealed record FormatField(string Name, FieldSource Source, string? Text = null)
{
    /// <summary>True if a form lacks the field when it has no value.</summary>
    public bool IsOptional { get; init; }
}

/// <summary>The description of a format. A new product is another value, not another class.</summary>
internal sealed record WebhookFormat
{
    public required string Name { get; init; }

    public required BodyShape Shape { get; init; }

    /// <summary>The media type of the request; a boundary is added to multipart.</summary>
    public required string ContentType { get; init; }

    /// <summary>The fields of a form, in order.</summary>
    public IReadOnlyList<FormatField> Fields { get; init; } = [];

    /// <summary>Status codes after which no attempt can succeed. Code 410 disables in every format.</summary>
    public IReadOnlyList<int> DeadCodes { get; init; } = [];

    /// <summary>The start of the answer that means success; null if 2xx alone does.</summary>
    public string? SuccessStart { get; init; }

    /// <summary>The start of a 2xx answer after which no attempt can succeed; null if no answer means it.</summary>
    public string? DeadStart { get; init; }

    /// <summary>The header field of a token, if the credentials do not name one.</summary>
    public string JwtHeader { get; init; } = "Authorization";

    /// <summary>The claim <c>iss</c> of a token.</summary>
    public string JwtIssuer { get; init; } = "relatemail";

    /// <summary>True if settings can replace the field of the message.</summary>
    public bool IsConfigurable { get; init; }

    /// <summary>True if a field has a value that is read from the message.</summary>
    public bool ReadsMessage => Fields.Any(static one => one.Source >= FieldSource.FromName);

    /// <summary>True if a field has the octets of the message as UTF-8.</summary>
    public bool NeedsUtf8 => Fields.Any(static one => one.Source == FieldSource.ContentUtf8);
}
