using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RelateMail.Silo;

/// <summary>The HTTP API, section <c>Api</c>.</summary>
public sealed class ApiOptions
{
    public const string Section = "Api";

    /// <summary>
    /// The bearer key (RFC 6750) that every request of the API must carry: 16 to 512 printable ASCII characters without
    /// spaces. Null or empty: one is made in Development, and the API refuses everything elsewhere.
    /// </summary>
    [RegularExpression("[!-~]{16,512}", ErrorMessage =
        "Api:AdminKey must have 16 to 512 characters, printable ASCII, no spaces; 'openssl rand -hex 32' makes one.")]
    public string? AdminKey { get; set; }
}

[OptionsValidator]
internal sealed partial class ApiOptionsValidator : IValidateOptions<ApiOptions>;
