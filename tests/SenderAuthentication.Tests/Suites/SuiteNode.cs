using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RelateMail.SenderAuthentication.Tests.Suites;

/// <summary>A YAML node. Unlike the models of the package, a mapping may have a key twice, as some suites do.</summary>
internal sealed class SuiteNode
{
    private SuiteNode()
    {
    }

    /// <summary>The text of a scalar; null for the other kinds.</summary>
    public string? Text { get; private init; }

    /// <summary>The items of a sequence.</summary>
    public List<SuiteNode> Items { get; } = [];

    /// <summary>The entries of a mapping.</summary>
    public List<(string Key, SuiteNode Value)> Entries { get; } = [];

    public bool IsSequence { get; private init; }

    public SuiteNode? Find(string key) => Entries.Find(entry => entry.Key == key).Value;

    public static List<SuiteNode> ReadDocuments(Parser parser)
    {
        List<SuiteNode> documents = [];
        parser.Consume<StreamStart>();
        while (parser.TryConsume<DocumentStart>(out _))
        {
            documents.Add(Read(parser));
            parser.Consume<DocumentEnd>();
        }

        return documents;
    }

    private static SuiteNode Read(Parser parser)
    {
        if (parser.Accept<Scalar>(out _))
        {
            return new SuiteNode { Text = parser.Consume<Scalar>().Value };
        }

        SuiteNode node = new() { IsSequence = parser.TryConsume<SequenceStart>(out _) };
        if (node.IsSequence)
        {
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                node.Items.Add(Read(parser));
            }

            return node;
        }

        parser.Consume<MappingStart>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            node.Entries.Add((parser.Consume<Scalar>().Value, Read(parser)));
        }

        return node;
    }
}
