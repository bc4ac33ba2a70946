using System.Reflection;

namespace RelateMail.Packages.Tests;

/// <summary>
/// Compares the public members of each package with the list in its folder, so that no change of them goes unnoticed.
/// </summary>
/// <remarks><c>RELATEMAIL_REFRESH_PUBLIC_API=1</c> writes the lists.</remarks>
public sealed class PublicApiTests
{
    private static readonly bool s_refresh =
        Environment.GetEnvironmentVariable("RELATEMAIL_REFRESH_PUBLIC_API") == "1";

    public static TheoryData<string> Projects { get; } = [.. PublishedPackages.Projects];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Public_members_are_those_of_the_list(string project)
    {
        string[] found = [.. PublicApi.List(Assembly.Load($"RelateMail.{project}"))];
        string path = Path.Combine(PublishedPackages.Repository, "src", project, "PublicApi.txt");
        if (s_refresh)
        {
            File.WriteAllText(path, string.Join('\n', found) + "\n");
        }

        string[] listed = File.Exists(path) ? File.ReadAllLines(path) : [];

        Assert.NotEmpty(found);
        Assert.True(
            found.SequenceEqual(listed),
            $"The public members of {project} differ from {path}. Removed or changed: "
            + $"{string.Join("; ", listed.Except(found))}. New: {string.Join("; ", found.Except(listed))}. "
            + "If the change is intended, run this class with RELATEMAIL_REFRESH_PUBLIC_API=1 and commit the list.");
    }

    [Fact]
    public void Each_member_is_one_line_with_its_types_and_nullability()
    {
        string[] lines = [.. PublicApi.List(typeof(PublicApiTests).Assembly, typeof(PublicSample<>))];

        Assert.Equal(
            [
                "RelateMail.Packages.Tests.PublicSample<T> : class, System.IDisposable",
                "RelateMail.Packages.Tests.PublicSample<T>.Choose(T value, string? name = null): "
                    + "System.Collections.Generic.IReadOnlyList<string?>",
                "RelateMail.Packages.Tests.PublicSample<T>.Dispose(): void",
                "RelateMail.Packages.Tests.PublicSample<T>.Length: int { get; protected set; }",
                "RelateMail.Packages.Tests.PublicSample<T>.PublicSample()",
                "RelateMail.Packages.Tests.PublicSample<T>.Text: required string? { get; init; }",
                "RelateMail.Packages.Tests.PublicSample<T>.static Default: const int = 3",
            ],
            lines);
    }
}

/// <summary>A type with members of each kind.</summary>
/// <typeparam name="T">Any type.</typeparam>
public class PublicSample<T> : IDisposable
{
    public const int Default = 3;

    public required string? Text { get; init; }

    public int Length { get; protected set; }

    internal int Hidden { get; set; }

    public IReadOnlyList<string?> Choose(T value, string? name = null) => [name, value?.ToString(), Private()];

    public void Dispose() => GC.SuppressFinalize(this);

    private static string Private() => "";
}
