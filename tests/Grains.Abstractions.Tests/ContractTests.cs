using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace RelateMail.Grains.Abstractions.Tests;

/// <summary>
/// The wire contract. OrleansContracts.txt fixes methods and grain identities at build time; WireTypes.txt fixes the
/// types with the numbers of their members.
/// </summary>
/// <remarks>
/// Orleans sends the alias of a type and the numbers, but no C# name. A line can only be added: a removed line, or one
/// with another number or type, breaks a rolling upgrade. A line in which only the C# name differs is compatible.
/// </remarks>
public sealed class ContractTests
{
    [Fact]
    public void Members_keep_their_numbers()
    {
        string listing = string.Join('\n', typeof(IMailboxGrain).Assembly.GetExportedTypes()
            .Where(type => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
            .Select(Describe)
            .Order(StringComparer.Ordinal));
        string committed = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "WireTypes.txt"))
            .ReplaceLineEndings("\n").TrimEnd();

        if (committed != listing)
        {
            string actual = Path.Combine(AppContext.BaseDirectory, "WireTypes.actual.txt");
            File.WriteAllText(actual, $"{listing}\n");
            Assert.Fail($"WireTypes.txt differs from the contract; see {actual}, and review each difference.");
        }
    }

    [Fact]
    public void Wire_types_survive_serialization()
    {
        using ServiceProvider services = new ServiceCollection()
            .AddSerializer(builder => builder.AddAssembly(typeof(IMailboxGrain).Assembly))
            .BuildServiceProvider();
        Serializer serializer = services.GetRequiredService<Serializer>();

        foreach (object value in WireSamples.All)
        {
            byte[] wire = serializer.SerializeToArray<object>(value);
            Assert.Equivalent(value, serializer.Deserialize<object>(wire), strict: true);
        }
    }

    [Fact]
    public void Every_wire_type_has_a_sample()
    {
        string[] records = [.. typeof(IMailboxGrain).Assembly.GetExportedTypes()
            .Where(type => !type.IsEnum && type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
            .Select(type => type.Name)
            .Order(StringComparer.Ordinal)];

        Assert.Equal(records, WireSamples.All.Select(value => value.GetType().Name).Order(StringComparer.Ordinal));
    }

    private static string Describe(Type type)
    {
        string alias = type.GetCustomAttribute<AliasAttribute>()?.Alias ?? "no alias";
        IEnumerable<string> members = type.IsEnum
            ? Enum.GetValues(type).Cast<object>().Select(value =>
                $"  {Convert.ToInt32(value, CultureInfo.InvariantCulture)} {value}")
            : type.GetProperties()
                .Select(property => (property, id: property.GetCustomAttribute<IdAttribute>()))
                .Where(member => member.id is not null)
                .OrderBy(member => member.id!.Id)
                .Select(member => $"  {member.id!.Id} {member.property.Name}: {NameOf(member.property.PropertyType)}");
        return string.Join('\n', members.Prepend(alias));
    }

    /// <summary>The alias of a contract type, because renaming its C# type does not change the wire.</summary>
    private static string NameOf(Type type)
    {
        if (type.IsArray)
        {
            return $"{NameOf(type.GetElementType()!)}[]";
        }

        return type.IsGenericType
            ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
            : type.GetCustomAttribute<AliasAttribute>()?.Alias ?? type.Name;
    }
}
