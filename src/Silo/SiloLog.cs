namespace RelateMail.Silo;

/// <summary>Log events of this project: 500 to 599. Never a key, a password or content.</summary>
internal static partial class SiloLog
{
    [LoggerMessage(500, LogLevel.Warning,
        "The HTTP API refuses every request: it has no key. Set Api:AdminKey (environment: Api__AdminKey), " +
        "for example to what 'openssl rand -hex 32' prints, and start again.")]
    public static partial void NoAdminKey(this ILogger logger);

    [LoggerMessage(501, LogLevel.Information, "A key for the HTTP API was made; it is in {Path}.")]
    public static partial void AdminKeyMade(this ILogger logger, string path);

    [LoggerMessage(510, LogLevel.Error, "{Method} {Route} failed.")]
    public static partial void RequestFailed(this ILogger logger, Exception exception, string method, string route);

    [LoggerMessage(511, LogLevel.Warning, "{Method} {Route} answered 503: storage or cluster trouble.")]
    public static partial void RequestUnavailable(
        this ILogger logger, Exception exception, string method, string route);

    [LoggerMessage(520, LogLevel.Error, "Message {Uid} refers to content {ContentId}, which is not there.")]
    public static partial void ContentMissing(this ILogger logger, long uid, Guid contentId);

    [LoggerMessage(530, LogLevel.Warning, "The storage check failed: a commit did not succeed.")]
    public static partial void StorageCheckFailed(this ILogger logger, Exception exception);

    [LoggerMessage(540, LogLevel.Critical, "This silo ends, to be started again: {Reason}")]
    public static partial void Fatal(this ILogger logger, Exception? exception, string reason);
}
