"""What a secondary capture says of itself, and that the same file is always the same picture."""

from tests.imaging.domain.conversion.plain import converted, dataset_of, film, jpeg, png, smooth

STILL = "1.2.840.10008.5.1.4.1.1.7"
LOOP = "1.2.840.10008.5.1.4.1.1.7.4"
UIDS = ("SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID")


def test_still_and_film_say_what_they_are() -> None:
    still, loop = dataset_of(png(smooth())), dataset_of(film())
    assert (still.SOPClassUID, still.ConversionType, still.Modality) == (STILL, "WSD", "US")
    assert (loop.SOPClassUID, loop.ConversionType, loop.Modality) == (LOOP, "DV", "US")
    assert (still.file_meta.TransferSyntaxUID.name, loop.file_meta.TransferSyntaxUID.name) == (
        "Explicit VR Little Endian", "JPEG Baseline (Process 1)",
    )  # fmt: skip
    assert still.BurnedInAnnotation == loop.BurnedInAnnotation == "YES"


def test_no_day_and_no_name_is_in_it() -> None:
    for dataset in (dataset_of(png(smooth())), dataset_of(film())):
        filled = {
            element.keyword
            for element in dataset
            if element.VR in ("DA", "TM", "DT", "PN", "LO") and element.value
        }
        assert filled == set()


def test_loss_is_told() -> None:
    told = [dataset_of(data).LossyImageCompression for data in (png(smooth()), jpeg(smooth()), film())]
    assert told == ["00", "01", "01"]
    assert dataset_of(jpeg(smooth())).LossyImageCompressionMethod == "ISO_10918_1"


def test_same_file_is_the_same_picture_whenever_it_is_chosen() -> None:
    first, again = (dataset_of(png(smooth()), visit=visit) for visit in ("1", "2"))
    assert first.SOPInstanceUID == again.SOPInstanceUID
    assert first.StudyInstanceUID != again.StudyInstanceUID
    assert converted(png(smooth())).dicom == converted(png(smooth())).dicom
    assert converted(film()).dicom == converted(film()).dicom


def test_files_chosen_together_are_one_study_in_their_order() -> None:
    one, two = (dataset_of(data, visit="v", number=n) for n, data in enumerate((png(smooth()), film()), 1))
    assert (one.StudyInstanceUID, one.SeriesInstanceUID) == (two.StudyInstanceUID, two.SeriesInstanceUID)
    assert one.SOPInstanceUID != two.SOPInstanceUID
    assert (one.InstanceNumber, two.InstanceNumber) == (1, 2)


def test_without_a_visit_each_file_is_a_study_of_its_own() -> None:
    one, two = dataset_of(png(smooth())), dataset_of(film())
    assert len({getattr(dataset, keyword) for dataset in (one, two) for keyword in UIDS}) == 6
    assert one.InstanceNumber is None
