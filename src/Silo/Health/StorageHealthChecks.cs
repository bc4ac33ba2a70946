using RelateMail.Hosting.Health;

namespace RelateMail.Silo.Health;

/// <summary>Registration of <see cref="StorageHealthCheck"/>.</summary>
internal static class StorageHealthChecks
{
    private const string Name = "storage";

    /// <param name="checks">The checks of this host.</param>
    /// <param name="isWatched">
    /// The database is watched all the time, so the check costs nothing. A check of another database makes a
    /// commit, so its result is kept for a second.
    /// </param>
    public static IHealthChecksBuilder AddStorageCheck(this IHealthChecksBuilder checks, bool isWatched)
    {
        checks.Services.AddSingleton<StorageHealthCheck>();
        checks.AddCheck<StorageHealthCheck>(
            Name, tags: [Name, HealthEndpoints.ReadyTag], timeout: TimeSpan.FromSeconds(10));
        return isWatched ? checks : checks.CacheCheck(Name);
    }
}
