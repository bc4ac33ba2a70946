using System.Text.Json.Serialization;

namespace RelateMail.SenderAuthentication.Results;

/// <summary>The result words of all methods (RFC 8601 §2.7). Each method uses some of them.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AuthenticationResult>))]
public enum AuthenticationResult
{
    /// <summary>Not judged, or without anything to judge.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    [JsonStringEnumMemberName("pass")]
    Pass,

    [JsonStringEnumMemberName("fail")]
    Fail,

    [JsonStringEnumMemberName("softfail")]
    SoftFail,

    [JsonStringEnumMemberName("neutral")]
    Neutral,

    /// <summary>Valid by the standard, but not acceptable to this server.</summary>
    [JsonStringEnumMemberName("policy")]
    Policy,

    /// <summary>A later try can give another result.</summary>
    [JsonStringEnumMemberName("temperror")]
    TempError,

    [JsonStringEnumMemberName("permerror")]
    PermError,
}

/// <summary>The words as the fields write them.</summary>
public static class ResultWords
{
    public static string Word(this AuthenticationResult result) => result switch
    {
        AuthenticationResult.None => "none",
        AuthenticationResult.Pass => "pass",
        AuthenticationResult.Fail => "fail",
        AuthenticationResult.SoftFail => "softfail",
        AuthenticationResult.Neutral => "neutral",
        AuthenticationResult.Policy => "policy",
        AuthenticationResult.TempError => "temperror",
        _ => "permerror",
    };
}
