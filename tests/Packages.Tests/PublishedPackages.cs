using System.Reflection;

namespace RelateMail.Packages.Tests;

/// <summary>The packages that other teams install, and the checkout that they are made of.</summary>
internal static class PublishedPackages
{
    /// <summary>Names of the projects. Their public members change with a version only.</summary>
    public static IReadOnlyList<string> Projects { get; } =
        ["Api.Contracts", "Client", "Cluster", "Grains.Abstractions", "Smtp", "SmtpServer", "Testing"];

    /// <summary>The folder of the solution.</summary>
    public static string Repository { get; } = Read("Repository");

    /// <summary>Debug or Release: the configuration that was built with these tests.</summary>
    public static string Configuration { get; } = Read("Configuration");

    private static string Read(string key) => typeof(PublishedPackages).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;
}
