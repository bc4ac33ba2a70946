using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RelateMail.WebConsole.Settings;

/// <summary>The console, section <c>Console</c>.</summary>
public sealed class ConsoleOptions
{
    public const string Section = "Console";

    /// <summary>The path of the console on the server.</summary>
    public const string Path = "/console";

    /// <summary>If false, the server has no console.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The path that a reverse proxy removes from requests, such as <c>/mail</c>; empty for none.</summary>
    [RegularExpression("^(/[A-Za-z0-9._~-]+)*$")]
    public string PathBase { get; set; } = "";

    /// <summary>Sign-in by an OpenID provider; null for keys alone.</summary>
    public OpenIdOptions? OpenIdConnect { get; set; }

    /// <summary>The path of the console as a browser sees it.</summary>
    public string Root => PathBase + Path;
}

[OptionsValidator]
internal sealed partial class ConsoleOptionsValidator : IValidateOptions<ConsoleOptions>;
