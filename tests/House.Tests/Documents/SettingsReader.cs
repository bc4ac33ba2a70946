using Microsoft.CodeAnalysis;

namespace RelateMail.House.Tests.Documents;

/// <summary>Reads an options class as the configuration binder does, with nested objects and lists of them.</summary>
internal static class SettingsReader
{
    private const string KeyName = "ConfigurationKeyNameAttribute";
    private const string Obsolete = "ObsoleteAttribute"; // an old key, which still works and is no longer described

    public static IEnumerable<Setting> Read(INamedTypeSymbol type, string section)
    {
        foreach (IPropertySymbol property in type.GetMembers().OfType<IPropertySymbol>().Where(IsBound))
        {
            string key = $"{section}:{Name(property)}";
            ITypeSymbol value = Value(property.Type);
            ITypeSymbol? item = Item(value);
            SyntaxReference place = property.DeclaringSyntaxReferences[0];
            if (IsOurs(value))
            {
                foreach (Setting setting in Read((INamedTypeSymbol)value, key))
                {
                    yield return setting;
                }
            }
            else if (item is not null && IsOurs(item) && !IsDictionary(value))
            {
                foreach (Setting setting in Read((INamedTypeSymbol)item, $"{key}:N"))
                {
                    yield return setting;
                }
            }
            else
            {
                yield return new(key, IsDictionary(value), place.SyntaxTree.FilePath,
                    place.SyntaxTree.GetLineSpan(place.Span).StartLinePosition.Line + 1);
            }
        }
    }

    /// <summary>The binder sets properties, and adds to collections that are there.</summary>
    private static bool IsBound(IPropertySymbol property) =>
        property is { DeclaredAccessibility: Accessibility.Public, IsStatic: false, IsIndexer: false }
        && !property.DeclaringSyntaxReferences.IsEmpty
        && (property.SetMethod?.DeclaredAccessibility == Accessibility.Public || Item(property.Type) is not null)
        && !property.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == Obsolete);

    private static string Name(IPropertySymbol property) =>
        property.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass?.Name == KeyName)
            ?.ConstructorArguments[0].Value as string ?? property.Name;

    private static ITypeSymbol Value(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : type;

    /// <summary>The type of an item of a collection; null if the type is not a collection.</summary>
    private static ITypeSymbol? Item(ITypeSymbol type) => type switch
    {
        { SpecialType: SpecialType.System_String } => null,
        IArrayTypeSymbol array => array.ElementType,
        INamedTypeSymbol { TypeArguments.Length: > 0 } generic when IsEnumerable(generic) => generic.TypeArguments[^1],
        _ => null,
    };

    private static bool IsEnumerable(INamedTypeSymbol type) => type.AllInterfaces.Append(type)
        .Any(other => other.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T);

    private static bool IsDictionary(ITypeSymbol type) => type.Name.EndsWith("Dictionary", StringComparison.Ordinal);

    private static bool IsOurs(ITypeSymbol type) => type is INamedTypeSymbol { TypeKind: TypeKind.Class } named
        && !named.DeclaringSyntaxReferences.IsEmpty;
}
