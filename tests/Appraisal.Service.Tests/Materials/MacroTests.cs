using System.IO.Compression;
using System.Text;
using Appraisal.Service.Materials;

namespace Appraisal.Service.Tests.Materials;

/// <summary>An attacker who hides code in a document; a package is what its parts are, whatever they are called.</summary>
public sealed class MacroTests
{
    private const string Types = "http://schemas.openxmlformats.org/package/2006/content-types";
    private const string Relations = "http://schemas.openxmlformats.org/package/2006/relationships";

    private static readonly byte[] Project = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[600], .. Encoding.Unicode.GetBytes("_VBA_PROJECT"), 0, 0];
    private static readonly byte[] OldSheet = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[600], .. Encoding.Unicode.GetBytes("Workbook"), 0, 0];

    [Theory]
    [InlineData("word/document.xml")]
    [InlineData("xl/workbook.xml")]
    [InlineData("ppt/presentation.xml")]
    public void Find_MacrosUnderAnotherName_IsNoneOfTheKinds(string main)
    {
        Assert.NotNull(ContentTypes.Find(Package(main)));
        Assert.NotNull(ContentTypes.Find(Package(main, ("word/embeddings/old.bin", OldSheet))));
        Assert.Null(ContentTypes.Find(Package(main, ("word/settings.bin", Project))));
        Assert.Null(ContentTypes.Find(Package(main, ("word/media/image1.png", Project))));
        Assert.Null(ContentTypes.Find(Package(main, ("[Content_Types].xml", Xml($"<Types xmlns='{Types}'><Override PartName='/word/x.bin' ContentType='application/vnd.ms-office.vbaProject'/></Types>")))));
        Assert.Null(ContentTypes.Find(Package(main, ("[CONTENT_TYPES].XML", Xml($"<Types xmlns='{Types}'><Default Extension='xml' ContentType='application/vnd.ms-word.document.macroEnabled.main+xml'/></Types>")))));
        Assert.Null(ContentTypes.Find(Package(main, ("[Content_Types].xml", Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes($"<?xml version='1.0' encoding='utf-16'?><Types xmlns='{Types}'><Override PartName='/x' ContentType='application/vnd.ms-excel.sheet.macroEnabled.main+xml'/></Types>")).ToArray()))));
        Assert.Null(ContentTypes.Find(Package(main, ("word/_rels/document.xml.rels", Xml($"<Relationships xmlns='{Relations}'><Relationship Id='r' Type='http://schemas.microsoft.com/office/2006/relationships/vba&#80;roject' Target='x.bin'/></Relationships>")))));
        Assert.Null(ContentTypes.Find(Package(main, ("word/embeddings/inner.docx", Package("word/document.xml", ("word/x", Project))))));
    }

    [Fact]
    public void Find_PackageThatCannotBeReadToItsEnd_IsNoneOfTheKinds()
    {
        Assert.Null(ContentTypes.Find(Package("word/document.xml", ("[Content_Types].xml", Xml("<Types><broken")))));
        Assert.Null(ContentTypes.Find(Package("word/document.xml", ("[Content_Types].xml", Xml("<!DOCTYPE x [<!ENTITY a 'vbaProject'>]><Types a='&a;'/>")))));
        Assert.Null(ContentTypes.Find(Package("word/document.xml", ("word/_rels/bomb.rels", new byte[80 << 20])))); // some hundred kilobytes packed
    }

    private static byte[] Xml(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Package(string main, params (string Name, byte[] Bytes)[] parts)
    {
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in parts.Prepend((Name: main, Bytes: Xml("<x/>"))))
            {
                using var stream = archive.CreateEntry(name).Open();
                stream.Write(bytes);
            }
        }
        return buffer.ToArray();
    }
}
