package patchbay.control.vbox;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/// A settings file of VirtualBox's as a document.
///
/// @param document what stands in it
/// @param version the version of its form in hundredths: 119 for `1.19-linux`
public record VboxFile(Document document, int version) {
    private static final int MOST_OCTETS = 4 << 20;
    private static final int NEWEST = 119;

    /// Reads a file; throws [VboxFault] when it is no settings file.
    public static VboxFile read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            byte[] octets = in.readNBytes(MOST_OCTETS + 1);
            if (octets.length > MOST_OCTETS) throw new VboxFault("it is longer than 4 MiB");
            return parse(new String(octets, StandardCharsets.UTF_8));
        }
    }

    /// The document of a text.
    public static VboxFile parse(String text) {
        Document document;
        try {
            document = builder().parse(new InputSource(new StringReader(text)));
        } catch (SAXException | IOException broken) {
            throw new VboxFault("it is no XML: " + broken.getMessage());
        }
        Element root = document.getDocumentElement();
        if (!root.getTagName().equals("VirtualBox")) throw new VboxFault("it is no settings file of VirtualBox");
        return new VboxFile(document, version(root.getAttribute("version")));
    }

    /// The element under the root of a name, such as `Machine`, or null.
    @Nullable
    Element top(String name) {
        return Elements.child(document.getDocumentElement(), name);
    }

    /// Whether it is a machine's; else it may be VirtualBox's global one.
    public boolean isMachine() {
        return top("Machine") != null;
    }

    /// The document as a text.
    public String text() {
        try {
            Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
            transformer.setOutputProperty(OutputKeys.ENCODING, "UTF-8");
            document.setXmlStandalone(true);
            StringWriter out = new StringWriter();
            transformer.transform(new DOMSource(document), new StreamResult(out));
            return out.append('\n').toString();
        } catch (TransformerException broken) {
            throw new VboxFault("it cannot be written: " + broken.getMessage());
        }
    }

    private static DocumentBuilder builder() {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        try {
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setXIncludeAware(false);
            factory.setExpandEntityReferences(false);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler());
            return builder;
        } catch (ParserConfigurationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static int version(String text) {
        String[] parts = text.split("-", -1)[0].split("\\.", -1);
        if (parts.length != 2 || !parts[0].matches("[0-9]{1,3}") || !parts[1].matches("[0-9]{1,2}")) return NEWEST;
        return Integer.parseInt(parts[0]) * 100 + Integer.parseInt(parts[1]);
    }
}
